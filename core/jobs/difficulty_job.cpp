#include "jobs/difficulty_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readDifficulty(JsonReader& reader, DifficultyRequest& into) {
    reader.required("set", into.set);
    reader.optional("student", into.student);
}

} // namespace

store::JobRequest difficultyJob(const DifficultyRequest& request) {
    nlohmann::json json{{"set", request.set}};
    putSet(json, "student", request.student);
    return {.kind = std::string(wordOf(JobKind::Difficulty)), .title = request.set, .request = written(json)};
}

Result<DifficultyRequest> difficultyOf(const store::JobRecord& job) {
    return readRequest<DifficultyRequest>(job, JobKind::Difficulty, readDifficulty);
}

Result<DifficultyJobResult> difficultyResultOf(const store::JobRecord& job) {
    return readResult<DifficultyJobResult>(job, JobKind::Difficulty);
}

Result<std::string> doDifficultyJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, difficultyOf(job));
    request.work = work.computing();
    RETORT_TRY(const auto measured, measureDifficulty(work.workspace, request));
    return writtenResult(
        DifficultyJobResult{.set = request.set, .student = measured.student, .images = measured.images});
}

} // namespace retort::study
