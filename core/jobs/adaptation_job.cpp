#include "jobs/adaptation_job.h"

#include "base/limits.h"
#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"

namespace retort::study {

namespace {

void readAdaptation(JsonReader& reader, AdaptationRequest& into) {
    auto& choices = into.choices;
    std::string out;
    reader.required("generator", into.generator);
    reader.required("dataset", into.dataset);
    reader.optional("perClass", into.labelled.perClass);
    reader.optional("percent", into.labelled.percent);
    reader.optional("subsetSeed", into.labelled.seed);
    readText(reader, "templates", into.templates);
    reader.optional("rank", choices.rank, limits::kLoraRank);
    reader.optional("steps", choices.steps, limits::kTrainSteps);
    reader.optional("batch", choices.batch, limits::kBatch);
    reader.optional("learningRate", choices.learningRate);
    reader.optional("seed", choices.seed);
    reader.optional("textEncoder", choices.textEncoder);
    reader.optional("name", into.name);
    reader.optional("out", out);
    into.out = out;
}

} // namespace

store::JobRequest adaptationJob(const AdaptationRequest& request) {
    const auto& choices = request.choices;
    nlohmann::json json{
        {"generator", request.generator}, {"dataset", request.dataset}, {"subsetSeed", request.labelled.seed},
        {"rank", choices.rank},           {"steps", choices.steps},     {"batch", choices.batch},
        {"seed", choices.seed},           {"name", request.name}};
    putSet(json, "perClass", request.labelled.perClass);
    putSet(json, "percent", request.labelled.percent);
    putSet(json, "learningRate", choices.learningRate);
    if (choices.textEncoder)
        json["textEncoder"] = true;
    if (request.templates)
        json["templates"] = request.templates->string();
    if (!request.out.empty())
        json["out"] = request.out.string();
    return {.kind = std::string(wordOf(JobKind::Adaptation)),
            .title = fmt::format("{} · {}", request.generator, request.dataset),
            .request = written(json)};
}

Result<AdaptationRequest> adaptationOf(const store::JobRecord& job) {
    return readRequest<AdaptationRequest>(job, JobKind::Adaptation, readAdaptation);
}

Result<AdaptationJobResult> adaptationResultOf(const store::JobRecord& job) {
    return readResult<AdaptationJobResult>(job, JobKind::Adaptation);
}

Result<std::string> doAdaptationJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, adaptationOf(job));
    request.work = work.computing();
    RETORT_TRY(const auto report, adaptRequested(work.workspace, request));
    return writtenResult(AdaptationJobResult{.lora = report.lora.string(),
                                             .generator = report.generator.string(),
                                             .images = report.images,
                                             .wasThere = report.wasThere});
}

} // namespace retort::study
