#include "jobs/grid_job.h"

#include "jobs/generation_job.h"
#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readGrid(JsonReader& reader, GridRequest& into) {
    reader.required("name", into.name);
    requireWord(reader, "across", into.across.parameter);
    reader.required("acrossValues", into.across.values);
    requireWord(reader, "down", into.down.parameter);
    reader.required("downValues", into.down.values);
    reader.optional("class", into.className);
    if (!reader.has("set"))
        return reader.fail("set", "the key is missing");
    reader.object("set", [&](JsonReader& set) { readSetRequest(set, into.set); });
}

} // namespace

store::JobRequest gridJob(const GridRequest& request) {
    const auto across = wordOf(request.across.parameter), down = wordOf(request.down.parameter);
    return {.kind = std::string(wordOf(JobKind::Grid)),
            .title = fmt::format("{} · {} x {}", request.set.dataset, across, down),
            .request = written({{"name", request.name},
                                {"across", across},
                                {"acrossValues", request.across.values},
                                {"down", down},
                                {"downValues", request.down.values},
                                {"class", request.className},
                                {"set", toJson(request.set)}})};
}

Result<GridRequest> gridRequestOf(const store::JobRecord& job) {
    return readRequest<GridRequest>(job, JobKind::Grid, readGrid);
}

Result<GridJobResult> gridResultOf(const store::JobRecord& job) {
    return readResult<GridJobResult>(job, JobKind::Grid);
}

Result<std::string> doGridJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, gridRequestOf(job));
    request.set.work = work.computing();
    RETORT_TRY(const auto grid, generateGrid(work.workspace, request));
    return writtenResult(GridJobResult{.grid = grid.name});
}

} // namespace retort::study
