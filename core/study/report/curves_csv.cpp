#include "study/report/curves_csv.h"

#include "base/csv.h"
#include "store/run_table.h"
#include "study/report/run_curves.h"
#include "study/report/study_list.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

Result<std::string> linesOf(store::Workspace& workspace, const RunSummary& run) {
    const auto& request = run.record.request;
    const auto start = fmt::format("{},{},{},{},{},", run.record.id.value, csvField(request.dataset),
                                   run.column, csvField(request.student), request.seed);
    std::string lines;
    RETORT_TRY(const auto points, curvesOf(workspace, run.record.id));
    for (const auto& point : points)
        lines += fmt::format("{}{},{},{},{},{},{}\n", start, point.stage, point.split,
                             point.epoch ? std::to_string(*point.epoch) : std::string(), point.step,
                             csvField(point.name), point.value);
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
