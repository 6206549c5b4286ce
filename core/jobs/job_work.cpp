#include "jobs/job_work.h"

#include "base/json.h"
#include "jobs/study_request.h"
#include "study/run/runner.h"
#include "study/sets/set_generation.h"
#include "study/spec/spec_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace retort::study {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::string written(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template<class T> void put(Json& into, const char* key, const std::optional<T>& value) {
    if (value)
        into[key] = *value;
}

template<class T> void readInto(JsonReader& reader, const std::string& key, std::optional<T>& into) {
    std::optional<std::string> text;
    reader.optional(key, text);
    if (text)
        into = T{*text};
}

/// A job at work, with the workspace and environment it works in.
struct Work {
    store::Workspace& workspace;
    const JobEnvironment& environment;
    const JobContext& context;

    WorkOptions options() const {
        return {.resources = environment.resources,
                .device = environment.device,
                .precision = environment.precision,
                .threads = environment.threads,
                .progress = context.progress,
                .stop = context.stop};
    }
};

Result<StudySpec> readStudy(const JsonDocument& request) {
    std::string text, folder;
    JsonReader reader(request);
    reader.required("spec", text);
    reader.required("folder", folder);
    RETORT_CHECK(reader.finish());
    RETORT_TRY(auto spec, parseStudySpec(text, request.source()));
    spec.folder = folder;
    return spec;
}

Result<std::string> runStudyJob(const JsonDocument& request, const Work& work) {
    RETORT_TRY(const auto spec, readStudy(request));
    RunnerOptions options{.resources = work.environment.resources,
                          .painters = work.environment.painters,
                          .progress = work.context.progress,
                          .events = work.context.events,
                          .stop = work.context.stop};
    if (work.environment.device != "auto")
        options.device = work.environment.device;
    if (work.environment.threads > 0)
        options.threads = work.environment.threads;
    RETORT_TRY(const auto outcome, runStudy(spec, work.workspace, options));
    RETORT_CHECK(statusOf(outcome));
    return written({{"study", spec.name},
                    {"runs", outcome.runs},
                    {"finished", outcome.finished},
                    {"finished_before", outcome.finishedBefore},
                    {"warnings", outcome.remarks}});
}

Result<SetRequest> readSetRequest(const JsonDocument& document) {
    SetRequest request;
    std::string source, choices;
    bool scored = false;
    JsonReader reader(document);
    reader.required("source", source);
    reader.required("generator", request.generator);
    reader.required("dataset", request.dataset);
    reader.optional("teacher", request.teacher);
    reader.optional("perClass", request.labelled.perClass);
    reader.optional("percent", request.labelled.percent);
    reader.optional("subsetSeed", request.labelled.seed);
    readInto(reader, "templates", request.templates);
    reader.optional("name", request.name);
    reader.optional("scored", scored);
    GenerationSection section;
    // The choices are written, and checked, as in a study.
    reader.ignore("generation");
    RETORT_CHECK(reader.finish());
    RETORT_TRY(
        const auto inner,
        JsonDocument::parse(written({{"generation", document.root().value("generation", Json::object())}}),
                            document.source()));
    JsonReader generation(inner);
    readGeneration(generation, section);
    RETORT_CHECK(generation.finish());
    request.choices = section.shared;
    RETORT_TRY(request.source, readWord<Source>("source", source));
    request.scoring = scored ? Scoring::ByTeacher : Scoring::None;
    return request;
}

Result<std::string> generateJob(const JsonDocument& document, const Work& work) {
    RETORT_TRY(auto request, readSetRequest(document));
    request.work = work.options();
    request.painters = work.environment.painters;
    RETORT_TRY(const auto report, generateRequested(work.workspace, request));
    Json result{
        {"set", report.outcome.name}, {"stored", report.outcome.stored}, {"invalid", report.outcome.invalid}};
    put(result, "mean_score", report.meanScore);
    put(result, "classified_as", report.classifiedAs);
    if (!report.outcome.unusedName.empty())
        result["unused_name"] = report.outcome.unusedName;
    return written(result);
}

Result<GridRequest> readGridRequest(const JsonDocument& document) {
    GridRequest request;
    std::string across, down;
    JsonReader reader(document);
    reader.required("name", request.name);
    reader.required("across", across);
    reader.required("acrossValues", request.across.values);
    reader.required("down", down);
    reader.required("downValues", request.down.values);
    reader.optional("class", request.className);
    reader.ignore("set");
    RETORT_CHECK(reader.finish());
    RETORT_TRY(request.across.parameter, readWord<GridParameter>("axis", across));
    RETORT_TRY(request.down.parameter, readWord<GridParameter>("axis", down));
    RETORT_TRY(const auto inner,
               JsonDocument::parse(written(document.root().value("set", Json::object())), document.source()));
    RETORT_TRY(request.set, readSetRequest(inner));
    return request;
}

Result<std::string> drawGridJob(const JsonDocument& document, const Work& work) {
    RETORT_TRY(auto request, readGridRequest(document));
    request.set.work = work.options();
    request.set.painters = work.environment.painters;
    RETORT_TRY(const auto grid, drawGrid(work.workspace, request));
    return written({{"grid", grid.name}});
}

Result<ZeroShotOptions> readZeroShot(const JsonDocument& document) {
    ZeroShotOptions options;
    std::string split;
    PromptSet prompts;
    JsonReader reader(document);
    reader.required("teacher", options.teacher);
    reader.required("dataset", options.dataset);
    reader.required("split", split);
    readInto(reader, "templatesFile", options.templates);
    reader.optional("templates", prompts.templates);
    reader.optional("classNames", prompts.classNames);
    RETORT_CHECK(reader.finish());
    RETORT_TRY(options.split, readWord<data::Split>("split", split));
    if (!prompts.templates.empty())
        options.prompts = std::move(prompts);
    return options;
}

Result<std::string> scoreJob(const JsonDocument& document, const Work& work) {
    RETORT_TRY(auto options, readZeroShot(document));
    options.work = work.options();
    RETORT_TRY(const auto report, zeroShotReport(work.workspace, options));
    const auto& scores = report.scores;
    return written({{"images", scores.images},
                    {"top1", scores.top1},
                    {"mean_per_class", scores.meanPerClass},
                    {"nll", scores.nll},
                    {"ece", scores.ece},
                    {"classes", report.classes},
                    {"per_class", report.perClass},
                    {"confusion", scores.confusion},
                    {"warnings", report.remarks}});
}

Result<SetCheckRequest> readSetCheck(const JsonDocument& document) {
    SetCheckRequest request;
    std::int64_t distance = 0;
    JsonReader reader(document);
    reader.required("set", request.set);
    reader.optional("teacher", request.teacher);
    reader.optional("dataset", request.dataset);
    reader.required("minCosine", request.duplicates.minCosine);
    reader.required("maxHashDistance", distance);
    bool calibrated = true;
    reader.optional("calibrated", calibrated);
    RETORT_CHECK(reader.finish());
    request.duplicates.calibration = calibrated ? Calibration::ByTrainingPictures : Calibration::None;
    constexpr std::int64_t kTooMany = 65; // what is beyond the hash's bits is refused as this is
    request.duplicates.maxHashDistance = static_cast<int>(std::clamp<std::int64_t>(distance, -1, kTooMany));
    return request;
}

Result<std::string> checkJob(const JsonDocument& document, const Work& work) {
    RETORT_TRY(auto request, readSetCheck(document));
    request.work = work.options();
    RETORT_TRY(const auto check, checkRequestedSet(work.workspace, request));
    return written({{"set", request.set},
                    {"near_duplicates", check.duplicates.size()},
                    {"test_pictures", check.testPictures}});
}

Result<DownloadRequest> readDownload(const JsonDocument& document) {
    DownloadRequest request;
    std::string kind;
    JsonReader reader(document);
    reader.required("kind", kind);
    reader.required("source", request.source);
    reader.optional("mirror", request.mirror);
    RETORT_CHECK(reader.finish());
    RETORT_TRY(request.kind, readWord<DownloadKind>("kind", kind));
    return request;
}

Result<std::string> fetchJob(const JsonDocument& document, const Work& work) {
    RETORT_TRY(auto request, readDownload(document));
    request.resources = work.environment.resources;
    request.progress = work.context.progress;
    request.stop = work.context.stop;
    RETORT_TRY(const auto outcome, downloadFromWeb(work.workspace.folder(), request));
    return written({{"name", outcome.name}, {"path", outcome.path.string()}, {"kind", wordOf(request.kind)}});
}

Json jsonOf(const SetRequest& request) {
    Json json{{"source", name(request.source)},
              {"generator", request.generator},
              {"dataset", request.dataset},
              {"subsetSeed", request.labelled.seed},
              {"generation", toJson(request.choices)},
              {"name", request.name},
              {"scored", request.scoring == Scoring::ByTeacher}};
    put(json, "teacher", request.teacher);
    put(json, "perClass", request.labelled.perClass);
    put(json, "percent", request.labelled.percent);
    if (request.templates)
        json["templates"] = request.templates->string();
    return json;
}

} // namespace

store::JobRequest studyJob(const StudySpec& spec) {
    std::error_code ignored;
    const auto folder = spec.folder.empty() ? fs::path{} : fs::absolute(spec.folder, ignored);
    return {.kind = kStudyJob,
            .title = spec.name,
            .request = written({{"spec", textOf(spec)}, {"folder", folder.string()}})};
}

Result<StudySpec> studyOf(const store::JobRequest& job) {
    RETORT_TRY(const auto request, JsonDocument::parse(job.request, job.title));
    return readStudy(request);
}

store::JobRequest generationJob(const SetRequest& request) {
    return {.kind = kGenerationJob,
            .title = fmt::format("{} · {}", request.dataset, name(request.source)),
            .request = written(jsonOf(request))};
}

store::JobRequest previewJob(const SetRequest& request) {
    auto job = generationJob(request);
    job.kind = kPreviewJob;
    return job;
}

store::JobRequest gridJob(const GridRequest& request) {
    return {.kind = kGridJob,
            .title = fmt::format("{} · {} x {}", request.set.dataset, wordOf(request.across.parameter),
                                 wordOf(request.down.parameter)),
            .request = written({{"name", request.name},
                                {"across", wordOf(request.across.parameter)},
                                {"acrossValues", request.across.values},
                                {"down", wordOf(request.down.parameter)},
                                {"downValues", request.down.values},
                                {"class", request.className},
                                {"set", jsonOf(request.set)}})};
}

store::JobRequest zeroShotJob(const ZeroShotOptions& options) {
    Json json{
        {"teacher", options.teacher}, {"dataset", options.dataset}, {"split", data::name(options.split)}};
    if (options.templates)
        json["templatesFile"] = options.templates->string();
    if (options.prompts) {
        json["templates"] = options.prompts->templates;
        json["classNames"] = options.prompts->classNames;
    }
    return {.kind = kZeroShotJob,
            .title = fmt::format("{} · {}", options.dataset, options.teacher),
            .request = written(json)};
}

store::JobRequest setCheckJob(const SetCheckRequest& request) {
    Json json{{"set", request.set},
              {"minCosine", request.duplicates.minCosine},
              {"maxHashDistance", request.duplicates.maxHashDistance},
              {"calibrated", request.duplicates.calibration != Calibration::None}};
    put(json, "teacher", request.teacher);
    put(json, "dataset", request.dataset);
    return {.kind = kSetCheckJob, .title = request.set, .request = written(json)};
}

store::JobRequest downloadJob(const DownloadRequest& request) {
    Json json{{"kind", wordOf(request.kind)}, {"source", request.source}};
    if (!request.mirror.empty())
        json["mirror"] = request.mirror;
    return {
        .kind = kDownloadJob, .title = fs::path{request.source}.stem().string(), .request = written(json)};
}

JobQueue::Work jobWork(store::Workspace& workspace, JobEnvironment environment) {
    return [&workspace, environment = std::move(environment)](
               const store::JobRecord& job, const JobContext& context) -> Result<std::string> {
        RETORT_TRY(const auto request,
                   JsonDocument::parse(job.request.request, fmt::format("job {}", job.id.value)));
        const Work work{workspace, environment, context};
        if (job.request.kind == kStudyJob)
            return runStudyJob(request, work);
        if (job.request.kind == kGenerationJob || job.request.kind == kPreviewJob)
            return generateJob(request, work);
        if (job.request.kind == kGridJob)
            return drawGridJob(request, work);
        if (job.request.kind == kZeroShotJob)
            return scoreJob(request, work);
        if (job.request.kind == kSetCheckJob)
            return checkJob(request, work);
        if (job.request.kind == kDownloadJob)
            return fetchJob(request, work);
        return Error{ErrorCode::Unsupported,
                     fmt::format("job {}: \"{}\" is no kind of work that this program knows; remove it",
                                 job.id.value, job.request.kind)};
    };
}

} // namespace retort::study
