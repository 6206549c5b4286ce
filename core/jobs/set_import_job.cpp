#include "jobs/set_import_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readSetImport(JsonReader& reader, SetImportRequest& into) {
    std::string folder;
    reader.required("folder", folder);
    into.folder = folder;
    readText(reader, "table", into.table);
    reader.required("dataset", into.dataset);
    reader.optional("name", into.name);
}

} // namespace

store::JobRequest setImportJob(const SetImportRequest& request) {
    nlohmann::json json{
        {"folder", request.folder.string()}, {"dataset", request.dataset}, {"name", request.name}};
    if (request.table)
        json["table"] = request.table->string();
    return {.kind = std::string(wordOf(JobKind::SetImport)),
            .title = fmt::format("{} · {}", request.dataset, request.folder.filename().string()),
            .request = written(json)};
}

Result<SetImportRequest> setImportOf(const store::JobRecord& job) {
    return readRequest<SetImportRequest>(job, JobKind::SetImport, readSetImport);
}

Result<SetImportJobResult> setImportResultOf(const store::JobRecord& job) {
    return readResult<SetImportJobResult>(job, JobKind::SetImport);
}

Result<std::string> doSetImportJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, setImportOf(job));
    request.progress = work.context.progress;
    request.stop = work.context.stop;
    RETORT_TRY(const auto outcome, importRequestedSet(work.workspace, request));
    SetImportJobResult result{.set = outcome.name,
                              .stored = outcome.stored,
                              .wasThere = outcome.wasThere,
                              .notImported = std::ssize(outcome.problems)};
    if (!outcome.problems.empty())
        result.why = outcome.problems.front();
    if (outcome.newPrompts > 0)
        result.newPrompts = outcome.newPrompts;
    return writtenResult(result);
}

} // namespace retort::study
