#include "study/report/run_curves.h"

#include "store/evaluation_table.h"
#include "store/metric_table.h"

namespace retort::study {

Result<std::vector<CurvePoint>> curvesOf(store::Workspace& workspace, RunId run) {
    std::vector<CurvePoint> points;
    RETORT_TRY(const auto metrics, store::MetricTable(workspace.database()).allOfRun(run));
    for (const auto& metric : metrics)
        points.push_back({.stage = metric.stage,
                          .epoch = metric.epoch,
                          .step = metric.step,
                          .name = metric.name,
                          .value = metric.value});
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(run));
    for (const auto& evaluation : evaluations)
        for (const auto& [name, value] : namedScores(evaluation.scores))
            points.push_back({.stage = evaluation.stage,
                              .split = evaluation.split,
                              .step = evaluation.step,
                              .name = name,
                              .value = value});
    return points;
}

} // namespace retort::study
