#pragma once
// The job that downloads a dataset or a model.

#include "base/fields.h"
#include "base/result.h"
#include "jobs/web_download.h"
#include "store/job_table.h"

#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest downloadJob(const DownloadRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<DownloadRequest> downloadOf(const store::JobRecord& job);

struct DownloadJobResult {
    std::string name{}; ///< by which it is known now
    std::string path{};
    DownloadKind kind = DownloadKind::Dataset;

    friend bool operator==(const DownloadJobResult&, const DownloadJobResult&) = default;
};
constexpr auto fields(const DownloadJobResult*) {
    using R = DownloadJobResult;
    return std::tuple{field("name", &R::name, "Name"), field("path", &R::path, "Path"),
                      field("kind", &R::kind, "Kind")};
}
Result<DownloadJobResult> downloadResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of downloadOf() and downloadFromWeb().
Result<std::string> doDownloadJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
