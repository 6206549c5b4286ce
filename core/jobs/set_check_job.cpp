#include "jobs/set_check_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readSetCheck(JsonReader& reader, SetCheckRequest& into) {
    bool calibrated = true; // as early versions, which did not say it, do it now
    reader.required("set", into.set);
    reader.optional("teacher", into.teacher);
    reader.optional("dataset", into.dataset);
    reader.required("minCosine", into.duplicates.minCosine);
    reader.required("maxHashDistance", into.duplicates.maxHashDistance);
    reader.optional("calibrated", calibrated);
    into.duplicates.calibration = calibrated ? Calibration::ByTrainingImages : Calibration::None;
}

} // namespace

store::JobRequest setCheckJob(const SetCheckRequest& request) {
    nlohmann::json json{{"set", request.set},
                        {"minCosine", request.duplicates.minCosine},
                        {"maxHashDistance", request.duplicates.maxHashDistance},
                        {"calibrated", request.duplicates.calibration != Calibration::None}};
    putSet(json, "teacher", request.teacher);
    putSet(json, "dataset", request.dataset);
    return {.kind = std::string(wordOf(JobKind::SetCheck)), .title = request.set, .request = written(json)};
}

Result<SetCheckRequest> setCheckOf(const store::JobRecord& job) {
    return readRequest<SetCheckRequest>(job, JobKind::SetCheck, readSetCheck);
}

Result<SetCheckJobResult> setCheckResultOf(const store::JobRecord& job) {
    return readResult<SetCheckJobResult>(job, JobKind::SetCheck);
}

Result<std::string> doSetCheckJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, setCheckOf(job));
    request.work = work.computing();
    RETORT_TRY(const auto check, checkRequestedSet(work.workspace, request));
    return writtenResult(
        SetCheckJobResult{.set = request.set,
                          .nearDuplicates = static_cast<std::int64_t>(check.duplicates.size()),
                          .testImages = check.testImages});
}

} // namespace retort::study
