#include "plots/curve_search.h"

#include <algorithm>
#include <cmath>

namespace retort::ui {

std::optional<NearestPoint> nearestPoint(const std::vector<CurvePoint>& points, QPointF pixel, double reach,
                                         const std::function<QPointF(const CurvePoint&)>& pixelOf) {
    std::optional<NearestPoint> nearest;
    const auto first = std::partition_point(points.begin(), points.end(), [&](const CurvePoint& point) {
        return pixelOf(point).x() < pixel.x() - reach;
    });
    for (auto at = first; at != points.end(); ++at) {
        const auto offset = pixelOf(*at) - pixel;
        if (offset.x() > reach)
            break;
        const double distance = std::hypot(offset.x(), offset.y());
        if (distance <= reach && (!nearest || distance < nearest->distance))
            nearest =
                NearestPoint{.index = static_cast<std::size_t>(at - points.begin()), .distance = distance};
    }
    return nearest;
}

} // namespace retort::ui
