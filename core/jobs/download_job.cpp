#include "jobs/download_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

#include <filesystem>

namespace retort::study {

namespace {

void readDownload(JsonReader& reader, DownloadRequest& into) {
    requireWord(reader, "kind", into.kind);
    reader.required("source", into.source);
    reader.optional("mirror", into.mirror);
}

} // namespace

store::JobRequest downloadJob(const DownloadRequest& request) {
    nlohmann::json json{{"kind", wordOf(request.kind)}, {"source", request.source}};
    if (!request.mirror.empty())
        json["mirror"] = request.mirror;
    return {.kind = std::string(wordOf(JobKind::Download)),
            .title = std::filesystem::path{request.source}.stem().string(),
            .request = written(json)};
}

Result<DownloadRequest> downloadOf(const store::JobRecord& job) {
    return readRequest<DownloadRequest>(job, JobKind::Download, readDownload);
}

Result<DownloadJobResult> downloadResultOf(const store::JobRecord& job) {
    return readResult<DownloadJobResult>(job, JobKind::Download);
}

Result<std::string> doDownloadJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, downloadOf(job));
    request.resources = work.environment.resources;
    request.progress = work.context.progress;
    request.stop = work.context.stop;
    RETORT_TRY(const auto outcome, downloadFromWeb(work.workspace.folder(), request));
    return writtenResult(
        DownloadJobResult{.name = outcome.name, .path = outcome.path.string(), .kind = request.kind});
}

} // namespace retort::study
