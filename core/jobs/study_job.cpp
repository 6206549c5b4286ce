#include "jobs/study_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"
#include "study/run/runner.h"
#include "study/spec/spec_text.h"

#include <filesystem>

namespace retort::study {

namespace {

struct StoredStudy {
    std::string spec;
    std::string folder;
};

void readStudy(JsonReader& reader, StoredStudy& into) {
    reader.required("spec", into.spec);
    reader.required("folder", into.folder);
    reader.ignore("cluster"); // where it runs (cluster_job.h)
}

bool runsStudy(const store::JobRecord& job) {
    return isOf(job, JobKind::Study) || isOf(job, JobKind::ClusterStudy);
}

} // namespace

store::JobRequest studyJob(const StudySpec& spec) {
    std::error_code ignored;
    const auto folder =
        spec.folder.empty() ? std::filesystem::path{} : std::filesystem::absolute(spec.folder, ignored);
    return {.kind = std::string(wordOf(JobKind::Study)),
            .title = spec.name,
            .request = written({{"spec", textOf(spec)}, {"folder", folder.string()}})};
}

bool isJobOfStudy(const store::JobRecord& job, const std::string& study) {
    return runsStudy(job) && job.request.title == study;
}

bool isJobOf(const store::JobRecord& job, const StudySpec& spec) {
    const auto known = isJobOfStudy(job, spec.name) ? studyOf(job) : Result<StudySpec>(StudySpec{});
    return known.ok() && known->name == spec.name && textOf(*known) == textOf(spec);
}

Result<StudySpec> studyOf(const store::JobRecord& job) {
    const auto kind = isOf(job, JobKind::ClusterStudy) ? JobKind::ClusterStudy : JobKind::Study;
    RETORT_TRY(const auto stored, readRequest<StoredStudy>(job, kind, readStudy));
    RETORT_TRY(auto spec, parseStudySpec(stored.spec, fmt::format("job {}", job.id.value)));
    spec.folder = stored.folder;
    return spec;
}

Result<StudyJobResult> studyResultOf(const store::JobRecord& job) {
    return readResult<StudyJobResult>(job, JobKind::Study);
}

Result<std::string> doStudyJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(const auto spec, studyOf(job));
    RETORT_TRY(const auto outcome,
               runStudy(spec, work.workspace, work.computing(), {.events = work.context.events}));
    RETORT_CHECK(statusOf(outcome));
    return writtenResult(StudyJobResult{.study = spec.name,
                                        .runs = static_cast<std::int64_t>(outcome.runs),
                                        .finished = static_cast<std::int64_t>(outcome.finished),
                                        .finishedBefore = static_cast<std::int64_t>(outcome.finishedBefore),
                                        .warnings = outcome.remarks});
}

} // namespace retort::study
