#pragma once
// The job that runs a study.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/spec/spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct JobAtWork;

/// Its title is the study's name.
store::JobRequest studyJob(const StudySpec& spec);
/// Whether the job runs the study of this name, here or on a cluster.
bool isJobOfStudy(const store::JobRecord& job, const std::string& study);
/// Of a job that runs a study, here or on a cluster. The study's folder is that of the file it was read from.
/// InvalidArgument or Corrupt, naming the key, where
/// the request cannot be read.
Result<StudySpec> studyOf(const store::JobRecord& job);
/// Whether it runs this very study.
bool isJobOf(const store::JobRecord& job, const StudySpec& spec);

struct StudyJobResult {
    std::string study{};
    std::int64_t runs = 0;
    std::int64_t finished = 0;       ///< in the session of the job
    std::int64_t finishedBefore = 0; ///< and therefore not done again
    /// For people; absent in what early versions stored.
    std::optional<std::vector<std::string>> warnings{};

    friend bool operator==(const StudyJobResult&, const StudyJobResult&) = default;
};
constexpr auto fields(const StudyJobResult*) {
    using R = StudyJobResult;
    return std::tuple{field("study", &R::study, "Study"), field("runs", &R::runs, "Runs"),
                      field("finished", &R::finished, "Finished"),
                      field("finished_before", &R::finishedBefore, "Finished before"),
                      field("warnings", &R::warnings, "Warnings")};
}
Result<StudyJobResult> studyResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of studyOf() and runStudy(); Internal, naming the first, where
/// runs failed.
Result<std::string> doStudyJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
