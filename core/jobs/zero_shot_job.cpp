#include "jobs/zero_shot_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readZeroShot(JsonReader& reader, ZeroShotOptions& into) {
    PromptSet prompts;
    const bool hasPrompts = reader.has("templates") || reader.has("classNames");
    reader.required("teacher", into.teacher);
    reader.required("dataset", into.dataset);
    requireWord(reader, "split", into.split);
    readText(reader, "templatesFile", into.templates);
    reader.optional("templates", prompts.templates);
    reader.optional("classNames", prompts.classNames);
    if (hasPrompts && prompts.templates.empty())
        return reader.fail("templates", "there is no template for the class names");
    if (hasPrompts)
        into.prompts = std::move(prompts);
}

} // namespace

store::JobRequest zeroShotJob(const ZeroShotOptions& options) {
    nlohmann::json json{
        {"teacher", options.teacher}, {"dataset", options.dataset}, {"split", wordOf(options.split)}};
    if (options.templates)
        json["templatesFile"] = options.templates->string();
    if (options.prompts) {
        json["templates"] = options.prompts->templates;
        json["classNames"] = options.prompts->classNames;
    }
    return {.kind = std::string(wordOf(JobKind::ZeroShot)),
            .title = fmt::format("{} · {}", options.dataset, options.teacher),
            .request = written(json)};
}

Result<ZeroShotOptions> zeroShotOf(const store::JobRecord& job) {
    return readRequest<ZeroShotOptions>(job, JobKind::ZeroShot, readZeroShot);
}

Result<ZeroShotJobResult> zeroShotResultOf(const store::JobRecord& job) {
    return readResult<ZeroShotJobResult>(job, JobKind::ZeroShot);
}

Result<std::string> doZeroShotJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto options, zeroShotOf(job));
    options.work = work.computing();
    RETORT_TRY(const auto report, zeroShotReport(work.workspace, options));
    const auto& scores = report.scores;
    return writtenResult(ZeroShotJobResult{.images = scores.images,
                                           .top1 = scores.top1,
                                           .meanPerClass = scores.meanPerClass,
                                           .nll = scores.nll,
                                           .ece = scores.ece,
                                           .classes = report.classes,
                                           .perClass = report.perClass,
                                           .confusion = scores.confusion,
                                           .warnings = report.remarks});
}

} // namespace retort::study
