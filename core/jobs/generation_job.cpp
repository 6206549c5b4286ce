#include "jobs/generation_job.h"

#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"
#include "study/sets/set_generation.h"
#include "study/spec/spec_text.h"

namespace retort::study {

namespace {

JobKind kindOfGeneration(const store::JobRecord& job) {
    return isOf(job, JobKind::Preview) ? JobKind::Preview : JobKind::Generation;
}

/// The choices are written, and checked, as in a study, whose other keys mean nothing here.
void readGenerationChoices(JsonReader& reader, GenerationChoices& into) {
    for (const auto* key : {"generators", "sets", "mix"})
        if (reader.has(key))
            return reader.fail(key, "is for studies alone");
    GenerationSection section;
    readGeneration(reader, section);
    if (!section.own.empty())
        return reader.fail("generation", "choices for one kind of images are for studies alone");
    into = section.shared;
}

GenerationJobResult resultOf(const SetReport& report) {
    GenerationJobResult result{.set = report.outcome.name,
                               .stored = report.outcome.stored,
                               .invalid = report.outcome.invalid,
                               .meanScore = report.meanScore,
                               .classifiedAs = report.classifiedAs};
    if (!report.outcome.unusedName.empty())
        result.unusedName = report.outcome.unusedName;
    return result;
}

} // namespace

nlohmann::json toJson(const SetRequest& request) {
    nlohmann::json json{{"source", name(request.source)},
                        {"generator", request.generator},
                        {"dataset", request.dataset},
                        {"subsetSeed", request.labelled.seed},
                        {"generation", toJson(request.choices)},
                        {"name", request.name},
                        {"scored", request.scoring == Scoring::ByTeacher}};
    putSet(json, "teacher", request.teacher);
    putSet(json, "perClass", request.labelled.perClass);
    putSet(json, "percent", request.labelled.percent);
    if (request.templates)
        json["templates"] = request.templates->string();
    if (request.decoder)
        json["decoder"] = request.decoder->string();
    return json;
}

void readSetRequest(JsonReader& reader, SetRequest& into) {
    bool scored = false;
    requireWord(reader, "source", into.source);
    reader.required("generator", into.generator);
    reader.required("dataset", into.dataset);
    reader.optional("teacher", into.teacher);
    reader.optional("perClass", into.labelled.perClass);
    reader.optional("percent", into.labelled.percent);
    reader.optional("subsetSeed", into.labelled.seed);
    readText(reader, "templates", into.templates);
    readText(reader, "decoder", into.decoder);
    reader.optional("name", into.name);
    reader.optional("scored", scored);
    readGenerationChoices(reader, into.choices);
    into.scoring = scored ? Scoring::ByTeacher : Scoring::None;
}

store::JobRequest generationJob(const SetRequest& request) {
    return {.kind = std::string(wordOf(JobKind::Generation)),
            .title = fmt::format("{} · {}", request.dataset, name(request.source)),
            .request = written(toJson(request))};
}

store::JobRequest previewJob(const SetRequest& request) {
    auto job = generationJob(request);
    job.kind = wordOf(JobKind::Preview);
    return job;
}

Result<SetRequest> setRequestOf(const store::JobRecord& job) {
    return readRequest<SetRequest>(job, kindOfGeneration(job), readSetRequest);
}

Result<GenerationJobResult> generationResultOf(const store::JobRecord& job) {
    return readResult<GenerationJobResult>(job, kindOfGeneration(job));
}

Result<std::string> doGenerationJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, setRequestOf(job));
    request.work = work.computing();
    RETORT_TRY(const auto report, generateRequested(work.workspace, request));
    return writtenResult(resultOf(report));
}

} // namespace retort::study
