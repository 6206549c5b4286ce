#pragma once
// Charts of lines, for example accuracies against steps or against the values of a sweep: axes with ticks, a
// band for the spread, one legend for all panels.

#include "chart/drawing.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace retort::chart {

struct LineLook {
    std::uint32_t rgb = 0;
    std::vector<double> dashes{}; ///< as of Stroke
};

struct LinePoint {
    double x = 0;
    double y = 0;
    std::optional<double> spread{}; ///< the band goes from y - spread to y + spread; absent: there is none
    std::string title{};            ///< of a mark at the point; without one there is none
};

struct ChartLine {
    std::string name; ///< in the legend, once for all panels
    LineLook look;
    std::vector<LinePoint> points;
};

/// Values along the x axis with their names; where there are none, round numbers are chosen.
using NamedTicks = std::vector<std::pair<double, std::string>>;

struct LineChart {
    std::string title{}; ///< above the panel; may be empty
    std::string xTitle{};
    std::string yTitle{};
    NamedTicks ticks{};
    std::vector<ChartLine> lines{};
    /// Of y values, for example 0 and 100 of percentages: the axis does not go beyond, nor does a band.
    std::optional<std::pair<double, double>> bounds{};
    bool isLogarithmic = false; ///< the x axis; all of its values are above 0
};

/// In panels beside and below one another, all with the same y axis so that they can be compared. `width`: of
/// the whole, which is never narrower than by itself. Empty where there is no point.
Drawing drawingOf(const std::vector<LineChart>& charts, const std::string& title, double width = 0);

} // namespace retort::chart
