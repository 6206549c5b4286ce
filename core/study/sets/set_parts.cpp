#include "study/sets/set_parts.h"

#include "teacher/known_parts.h"
#include "teacher/model_list.h"
#include "teacher/prompt_file.h"
#include "teacher/teacher_place.h"

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

Result<PromptSet> promptsOf(const SetRequest& request, const std::vector<std::string>& classes) {
    if (request.templates)
        return readPrompts(*request.templates, classes, {.dataset = request.dataset});
    return usualPrompts(request.work.resources, request.dataset, classes);
}

Status knowTeacher(const store::Workspace& workspace, const SetRequest& request, SetParts& parts) {
    const bool isAsked = request.source == Source::Img2Img || request.scoring == Scoring::ByTeacher;
    if (!request.teacher || !isAsked)
        return {};
    RETORT_TRY(auto place, findTeacher(*request.teacher, parts.resolved, workspace.folder()));
    RETORT_TRY(parts.teacher, parts.resolved.context.known->teacher(place.folder, place.options));
    parts.teacherFolder = std::move(place.folder);
    return {};
}

/// Without those that mean nothing for images of its kind.
GenerationChoices choicesOf(const SetRequest& request) {
    GenerationSection section;
    section.shared = request.choices;
    return section.choicesFor(request.source);
}

/// Put together with the decoder, where the request names one.
Result<GeneratorSetting> generatorOf(const SetRequest& request, const store::Workspace& workspace,
                                     const ResolvedContext& resolved) {
    GeneratorSetting generator = request.generator;
    if (!request.decoder)
        return generator;
    RETORT_TRY(const auto path,
               findModel(request.generator, ModelSearch::in(resolved.context.resources, workspace.folder())));
    generator.assembly = diffusion::Assembly{.base = path};
    if (diffusion::isAssembly(path)) {
        RETORT_TRY(generator.assembly, diffusion::readAssembly(path));
    }
    generator.assembly->decoder = *request.decoder;
    return generator;
}

} // namespace

Result<SetParts> knowSetParts(const store::Workspace& workspace, const SetRequest& request) {
    RETORT_CHECK(checkRequest(request));
    SetParts parts;
    RETORT_TRY(parts.resolved, resolve(request.work));
    const auto& context = parts.resolved.context;
    RETORT_TRY(parts.data,
               context.known->data(
                   request.dataset, request.labelled, datasetSearch(workspace.folder()),
                   {.progress = parts.resolved.progress, .remark = context.remark, .stop = context.stop}));
    RETORT_TRY(parts.prompts, promptsOf(request, parts.data.identity.classes));
    RETORT_CHECK(knowTeacher(workspace, request, parts));
    RETORT_TRY(const auto generator, generatorOf(request, workspace, parts.resolved));
    RETORT_TRY(parts.generator,
               knowGenerator({.generator = generator, .prediction = choicesOf(request).prediction}, workspace,
                             parts.resolved));
    return parts;
}

Result<PlannedSet> planRequested(const SetParts& parts, const SetRequest& request) {
    return planSet(choicesOf(request), request.source, parts.generator, parts.data, parts.prompts,
                   parts.teacher ? &*parts.teacher : nullptr);
}

} // namespace retort::study
