#include "models/distil/curve_mean.h"

#include "base/statistics.h"
#include "models/session/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace retort::ui {

namespace {

/// How far a run's points have been taken.
struct Cursor {
    const std::vector<CurvePoint>* points;
    std::size_t next = 0;

    bool atEnd() const { return next == points->size(); }
    const CurvePoint& point() const { return (*points)[next]; }
};

/// Absent at the end of all.
std::optional<double> nextPosition(const std::vector<Cursor>& cursors) {
    std::optional<double> position;
    for (const auto& cursor : cursors)
        if (!cursor.atEnd() && (!position || cursor.point().position < *position))
            position = cursor.point().position;
    return position;
}

/// A run has two points where its stages meet, the end of one and the start of the other; each is taken with
/// its like.
std::vector<CurvePoint> meanOf(const std::vector<const Curve*>& runs) {
    std::vector<Cursor> cursors;
    for (const auto* run : runs)
        cursors.push_back({.points = &run->points});
    std::vector<CurvePoint> points;
    points.reserve(runs.front()->points.size());
    while (const auto position = nextPosition(cursors)) {
        RunningMoments moments;
        CurvePoint point{.position = *position};
        for (auto& cursor : cursors) {
            if (cursor.atEnd() || cursor.point().position != *position)
                continue;
            point.step = cursor.point().step;
            point.stage = cursor.point().stage;
            moments.add((*cursor.points)[cursor.next++].value);
        }
        point.value = moments.mean();
        point.spread = moments.deviation().value_or(0);
        points.push_back(point);
    }
    return points;
}

Curve meanCurve(const std::string& column, const std::vector<const Curve*>& runs) {
    Curve mean{.title = columnTitle(column), .column = column, .points = meanOf(runs)};
    for (const auto* run : runs)
        mean.runs.insert(mean.runs.end(), run->runs.begin(), run->runs.end());
    return mean;
}

} // namespace

QString columnTitle(const std::string& column) {
    auto title = qt(column);
    if (title.startsWith(QStringLiteral("real/")))
        title.replace(0, 4, QCoreApplication::translate("retort::ui::column", "Real"));
    return title.replace(QLatin1Char('/'), QLatin1Char(' '));
}

std::vector<Curve> meansOfColumns(const std::vector<Curve>& runs) {
    std::vector<Curve> means;
    for (const auto& first : runs) {
        const bool done = std::any_of(means.begin(), means.end(),
                                      [&](const Curve& mean) { return mean.column == first.column; });
        if (done)
            continue;
        std::vector<const Curve*> ofColumn;
        for (const auto& run : runs)
            if (run.column == first.column)
                ofColumn.push_back(&run);
        means.push_back(meanCurve(first.column, ofColumn));
    }
    return means;
}

std::optional<CurvePoint> baselineLevel(const std::vector<Curve>& curves) {
    std::vector<Curve> baselines;
    for (const auto& curve : curves)
        if (curve.column == kBaselineColumn && !curve.points.empty())
            baselines.push_back(curve);
    if (baselines.empty())
        return {};
    return baselines.size() == 1 ? baselines.front().points.back()
                                 : meansOfColumns(baselines).front().points.back();
}

} // namespace retort::ui
