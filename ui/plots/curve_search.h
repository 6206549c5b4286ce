#pragma once
// Finds the point of a curve that lies nearest to the pointer.

#include "models/distil/curve.h"

#include <QPointF>

#include <functional>
#include <optional>

namespace retort::ui {

struct NearestPoint {
    std::size_t index = 0;
    double distance = 0; ///< pixels
};

/// `pixelOf` places a point on the screen; points farther than `reach` pixels to the side are not looked at.
/// Absent if there is none.
std::optional<NearestPoint> nearestPoint(const std::vector<CurvePoint>& points, QPointF pixel, double reach,
                                         const std::function<QPointF(const CurvePoint&)>& pixelOf);

} // namespace retort::ui
