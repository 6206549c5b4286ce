#include "plots/thinning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace retort::ui {

namespace {

using Points = std::span<const CurvePoint>;

Points within(const std::vector<CurvePoint>& points, const PlotWindow& window) {
    const auto before = [](const CurvePoint& point, double position) { return point.position < position; };
    const auto after = [](double position, const CurvePoint& point) { return position < point.position; };
    auto first = std::lower_bound(points.begin(), points.end(), window.from, before);
    auto last = std::upper_bound(first, points.end(), window.to, after);
    if (first != points.begin())
        --first;
    if (last != points.end())
        ++last;
    return {first, last};
}

int pixelOf(const CurvePoint& point, const PlotWindow& window) {
    const auto share = (point.position - window.from) / (window.to - window.from);
    // The right edge belongs to the last pixel.
    return point.position == window.to ? window.pixels - 1
                                       : static_cast<int>(std::floor(share * window.pixels));
}

/// Calls `take` with the points of each pixel.
template<class Take> void eachPixel(Points points, const PlotWindow& window, Take&& take) {
    for (std::size_t first = 0; first < points.size();) {
        const int pixel = pixelOf(points[first], window);
        auto end = first + 1;
        while (end < points.size() && pixelOf(points[end], window) == pixel)
            ++end;
        take(points.subspan(first, end - first));
        first = end;
    }
}

CurvePoint meanOf(Points points) {
    CurvePoint mean;
    for (const auto& point : points) {
        mean.position += point.position;
        mean.value += point.value;
        mean.spread += point.spread;
    }
    const auto count = static_cast<double>(points.size());
    return {.position = mean.position / count, .value = mean.value / count, .spread = mean.spread / count};
}

bool isThin(Points points, const PlotWindow& window, std::size_t perPixel) {
    return window.pixels <= 0 || window.to <= window.from ||
           points.size() <= perPixel * static_cast<std::size_t>(window.pixels);
}

} // namespace

std::vector<CurvePoint> extremes(const std::vector<CurvePoint>& points, const PlotWindow& window) {
    const auto seen = within(points, window);
    if (isThin(seen, window, 2))
        return {seen.begin(), seen.end()};
    std::vector<CurvePoint> kept;
    kept.reserve(2 * static_cast<std::size_t>(window.pixels) + 4);
    eachPixel(seen, window, [&](Points pixel) {
        const auto [low, high] =
            std::minmax_element(pixel.begin(), pixel.end(),
                                [](const CurvePoint& a, const CurvePoint& b) { return a.value < b.value; });
        kept.push_back(*std::min(low, high));
        if (low != high)
            kept.push_back(*std::max(low, high));
    });
    return kept;
}

std::vector<CurvePoint> averages(const std::vector<CurvePoint>& points, const PlotWindow& window) {
    const auto seen = within(points, window);
    if (isThin(seen, window, 1))
        return {seen.begin(), seen.end()};
    std::vector<CurvePoint> kept;
    kept.reserve(static_cast<std::size_t>(window.pixels) + 2);
    eachPixel(seen, window, [&](Points pixel) { kept.push_back(meanOf(pixel)); });
    return kept;
}

std::vector<CurvePoint> withoutStraightParts(const std::vector<CurvePoint>& points, double tolerance) {
    if (points.size() < 3)
        return points;
    std::vector<CurvePoint> kept{points.front()};
    // Of lines from the last point kept, the slopes that pass all points since within the tolerance.
    double least = std::numeric_limits<double>::lowest(), most = std::numeric_limits<double>::max();
    for (std::size_t i = 1; i < points.size(); ++i) {
        const auto slopeTo = [&](double offset) {
            return (points[i].value + offset - kept.back().value) /
                   (points[i].position - kept.back().position);
        };
        if (points[i].position <= kept.back().position || slopeTo(0) < least || slopeTo(0) > most) {
            if (i > 1 && kept.back().position != points[i - 1].position)
                kept.push_back(points[i - 1]);
            least = std::numeric_limits<double>::lowest();
            most = std::numeric_limits<double>::max();
        }
        if (points[i].position > kept.back().position) {
            least = std::max(least, slopeTo(-tolerance));
            most = std::min(most, slopeTo(tolerance));
        }
    }
    kept.push_back(points.back());
    return kept;
}

} // namespace retort::ui
