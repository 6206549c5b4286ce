#pragma once
// Fewer points that draw the same picture: what lies outside a range is excluded, what falls on one pixel is
// taken together.

#include "models/distil/curve.h"

namespace retort::ui {

struct PlotWindow {
    double from = 0; ///< positions
    double to = 0;
    int pixels = 0;
    double valuePerPixel = 0;
};

/// At most two points for a pixel, the lowest and the highest: a noisy line keeps its extent. The points next
/// to the window stay, so that lines run out of it.
std::vector<CurvePoint> extremes(const std::vector<CurvePoint>& points, const PlotWindow& window);

/// At most one point for a pixel, the mean: for lines that dashes must remain visible on.
std::vector<CurvePoint> averages(const std::vector<CurvePoint>& points, const PlotWindow& window);

/// Without the points that lie within `tolerance` values of the straight line between those that are kept;
/// the first and the last stay. In one pass, after Bristol 1990, "Swinging door trending".
std::vector<CurvePoint> withoutStraightParts(const std::vector<CurvePoint>& points, double tolerance);

} // namespace retort::ui
