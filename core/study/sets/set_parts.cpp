#include "study/sets/set_parts.h"

#include "study/plan/known_parts.h"
#include "teacher/model_list.h"
#include "teacher/prompt_file.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

Status checkRequest(const SetRequest& request) {
    if (request.split != data::Split::Train)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: images are generated from training images only; the {} split is for "
                                 "testing students and is refused",
                                 request.dataset, data::name(request.split))};
    if (request.scoring == Scoring::ByTeacher && !request.teacher)
        return Error{ErrorCode::InvalidArgument, "scores are given by a teacher; name one"};
    return {};
}

Result<ComputeSettings> settingsOf(const SetRequest& request) {
    ComputeSettings settings;
    RETORT_TRY(settings.device, tensor::resolveDevice(request.work.device));
    RETORT_TRY(settings.precision, tensor::resolvePrecision(request.work.precision, settings.device));
    settings.resources = request.work.resources;
    settings.imageGenerators = request.imageGenerators;
    settings.known = request.known;
    settings.progress = beforeJob(request.work.progress);
    settings.remark = request.work.remark;
    settings.stop = request.work.stop;
    return settings;
}

Result<PromptSet> promptsOf(const SetRequest& request, const std::vector<std::string>& classes) {
    if (request.templates)
        return readPrompts(*request.templates, classes);
    return usualPrompts(request.work.resources, request.dataset, classes);
}

Status knowTeacher(const store::Workspace& workspace, const SetRequest& request, KnownParts& known,
                   SetParts& parts) {
    const bool isAsked = request.source == Source::Img2Img || request.scoring == Scoring::ByTeacher;
    if (!request.teacher || !isAsked)
        return {};
    const auto search = ModelSearch::in(parts.settings.resources, workspace.folder());
    RETORT_TRY(parts.teacherFolder, findModel(*request.teacher, search));
    RETORT_TRY(parts.teacher,
               known.teacher(parts.teacherFolder, {.name = parts.teacherFolder.filename().string(),
                                                   .device = parts.settings.device,
                                                   .precision = parts.settings.precision,
                                                   .cacheFolder = workspace.cacheFolder(),
                                                   .vocabularyFolders = search.folders,
                                                   .progress = parts.settings.progress}));
    return {};
}

StudySpec specOf(const SetRequest& request) {
    StudySpec spec;
    spec.generation.generators[request.source] = request.generator;
    spec.generation.shared = request.choices;
    spec.columns = {{.method = Method::FeatureDistillation, .source = request.source}};
    return spec;
}

} // namespace

Result<SetParts> knowSetParts(const store::Workspace& workspace, const SetRequest& request) {
    RETORT_CHECK(checkRequest(request));
    SetParts parts;
    RETORT_TRY(parts.settings, settingsOf(request));
    KnownParts nothing;
    auto& known = request.known ? *request.known : nothing;
    RETORT_TRY(parts.data, known.data(request.dataset, request.labelled, datasetSearch(workspace.folder()),
                                      {.progress = parts.settings.progress,
                                       .remark = parts.settings.remark,
                                       .stop = parts.settings.stop}));
    RETORT_TRY(parts.prompts, promptsOf(request, parts.data.identity.classes));
    RETORT_CHECK(knowTeacher(workspace, request, known, parts));
    RETORT_TRY(auto generators, knowGenerators(specOf(request), workspace, parts.settings));
    parts.generator = std::move(generators.at(request.source));
    return parts;
}

Result<PlannedSet> planRequested(const SetParts& parts, const SetRequest& request) {
    return planSet(specOf(request), request.source, parts.generator, parts.data, parts.prompts,
                   parts.teacher ? &*parts.teacher : nullptr);
}

} // namespace retort::study
