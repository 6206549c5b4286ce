#include "cluster/submission.h"

#include "base/json.h"

#include <algorithm>

namespace retort::cluster {

namespace {

constexpr int kSubmissionVersion = 1;

bool isJobNumber(const std::string& job) {
    return !job.empty() && std::ranges::all_of(job, [](char c) { return c >= '0' && c <= '9'; });
}

SubmittedJob readJob(JsonReader& reader) {
    SubmittedJob job;
    std::int64_t tasks = 0;
    reader.required("script", job.script);
    reader.required("job", job.job);
    reader.optional("tasks", tasks);
    if (!isJobNumber(job.job))
        reader.fail("job", "is no number of a job");
    job.tasks = static_cast<std::size_t>(std::max<std::int64_t>(0, tasks));
    return job;
}

} // namespace

std::string textOf(const Submission& submission) {
    auto jobs = nlohmann::json::array();
    for (const auto& [script, job, tasks] : submission.jobs)
        jobs.push_back({{"script", script}, {"job", job}, {"tasks", tasks}});
    return nlohmann::json{{"version", kSubmissionVersion}, {"whole", submission.isWhole}, {"jobs", jobs}}
               .dump(1, ' ', false, nlohmann::json::error_handler_t::replace) +
           "\n";
}

Result<Submission> parseSubmission(const std::string& text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    Submission submission;
    JsonReader reader(document);
    int version = 0;
    reader.required("version", version);
    if (version != kSubmissionVersion)
        reader.fail("version", "was written by another version of Retort; use the same one at both sides",
                    ErrorCode::NewerVersion);
    reader.required("whole", submission.isWhole);
    reader.objects("jobs", [&](JsonReader& each) { submission.jobs.push_back(readJob(each)); });
    RETORT_CHECK(reader.finish());
    return submission;
}

} // namespace retort::cluster
