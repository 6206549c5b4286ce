#include "study/document/curve_chart.h"

#include "store/evaluation_table.h"
#include "study/report/column_look.h"
#include "study/spec/stage_names.h"

#include <algorithm>
#include <map>

namespace retort::study {

namespace {

/// The accuracies of one run by the step over both stages.
Result<std::map<std::int64_t, double>> pointsOf(store::Workspace& workspace, const RunSummary& run) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(run.record.id));
    std::int64_t distilled = 0;
    for (const auto& each : evaluations)
        if (each.stage == kDistilStage)
            distilled = std::max(distilled, each.step);
    std::map<std::int64_t, double> points;
    for (const auto& each : evaluations)
        if (each.split == kTestSplit)
            points[each.step + (each.stage == kDistilStage ? 0 : distilled)] =
                each.scores.top1 * store::kPerCent;
    return points;
}

AccuracyCurve meanOf(const std::string& column, const std::vector<std::map<std::int64_t, double>>& runs) {
    AccuracyCurve curve{.column = column};
    for (const auto& [step, first] : runs.front()) {
        double sum = 0;
        const bool isEverywhere = std::ranges::all_of(runs, [&](const auto& run) {
            const auto found = run.find(step);
            sum += found == run.end() ? 0 : found->second;
            return found != run.end();
        });
        if (isEverywhere)
            curve.points.push_back({static_cast<double>(step), sum / static_cast<double>(runs.size())});
    }
    return curve;
}

} // namespace

Result<std::vector<AccuracyCurve>> accuracyCurves(store::Workspace& workspace,
                                                  const std::vector<RunSummary>& runs) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::map<std::int64_t, double>>> byColumn;
    for (const auto& run : runs) {
        RETORT_TRY(auto points, pointsOf(workspace, run));
        if (points.empty())
            continue;
        if (!byColumn.contains(run.column))
            order.push_back(run.column);
        byColumn[run.column].push_back(std::move(points));
    }
    std::vector<AccuracyCurve> curves;
    for (const auto& column : order)
        curves.push_back(meanOf(column, byColumn.at(column)));
    return curves;
}

chart::Drawing drawingOf(const std::vector<AccuracyCurve>& curves, const std::string& title) {
    if (std::ranges::none_of(curves, [](const AccuracyCurve& curve) { return curve.points.size() > 1; }))
        return {};
    chart::LineChart drawn{.xTitle = "Steps of both stages", .yTitle = "Test accuracy, %"};
    for (const auto& curve : curves) {
        auto& line = drawn.lines.emplace_back(
            chart::ChartLine{.name = curve.column, .look = lineLookOf(curve.column), .points = {}});
        for (const auto& point : curve.points)
            line.points.push_back({.x = point.step, .y = point.percent});
    }
    return chart::drawingOf({drawn}, title);
}

chart::LineLook lineLookOf(const std::string& column) {
    const auto look = lookOf(column);
    chart::LineLook drawn{.rgb = look.rgb};
    switch (look.line) {
    case LineStyle::Dashed: drawn.dashes = {7, 4}; break;
    case LineStyle::Dotted: drawn.dashes = {2, 3}; break;
    case LineStyle::DashDotted: drawn.dashes = {7, 3, 2, 3}; break;
    case LineStyle::Solid: break;
    }
    return drawn;
}

} // namespace retort::study
