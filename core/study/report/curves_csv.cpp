#include "study/report/curves_csv.h"

#include "base/csv.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "study/report/study_list.h"

#include <fmt/format.h>

#include <utility>

namespace retort::study {

namespace {

Result<std::string> linesOf(store::Workspace& workspace, const RunSummary& run) {
    const auto& request = run.record.request;
    const auto start = fmt::format("{},{},{},{},{},", run.record.id.value, csvField(request.dataset),
                                   run.column, csvField(request.student), request.seed);
    std::string lines;
    RETORT_TRY(const auto metrics, store::MetricTable(workspace.database()).allOfRun(run.record.id));
    for (const auto& metric : metrics)
        lines += fmt::format("{}{},,{},{},{},{}\n", start, metric.stage, metric.epoch, metric.step,
                             csvField(metric.name), metric.value);
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(run.record.id));
    for (const auto& evaluation : evaluations) {
        const auto& scores = evaluation.scores;
        for (const auto& [name, value] : {std::pair{"top1", scores.top1},
                                          {"mean_per_class", scores.meanPerClass},
                                          {"nll", scores.nll},
                                          {"ece", scores.ece}})
            lines += fmt::format("{}{},{},,{},{},{}\n", start, evaluation.stage, evaluation.split,
                                 evaluation.step, name, value);
    }
    return lines;
}

} // namespace

Status writeCurves(store::Workspace& workspace, const std::string& study,
                   const std::function<Status(std::string_view)>& write) {
    RETORT_TRY(const auto details, describeStudy(workspace, study));
    RETORT_CHECK(write("run,dataset,column,student,seed,stage,split,epoch,step,name,value\n"));
    for (const auto& run : details.runs) {
        RETORT_TRY(const auto lines, linesOf(workspace, run));
        RETORT_CHECK(write(lines));
    }
    return {};
}

} // namespace retort::study
