#include "study/plan/planned_set.h"

#include "study/plan/known_parts.h"
#include "synthesis/generation_plan.h"
#include "teacher/model_list.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

synthesis::ImageGeneratorOptions imageGeneratorOptions(const KnownGenerator& generator,
                                                       const store::Workspace& workspace,
                                                       const ComputeSettings& settings) {
    return {.name = generator.path.filename().string(),
            .device = settings.device,
            .precision = settings.precision,
            .prediction = generator.prediction,
            .vocabularyFolders = ModelSearch::in(settings.resources, workspace.folder()).folders,
            .progress = settings.progress};
}

Result<synthesis::GenerationKind> kindFor(Source source, const KnownGenerator& generator,
                                          const KnownTeacher* teacher) {
    const int width = generator.description.embeddingWidth;
    if (source == Source::Cls2Img) {
        if (width > 0)
            return Error{
                ErrorCode::Mismatch,
                fmt::format("{}: generates from image embeddings; cls2img needs a text-to-image generator",
                            generator.path.string())};
        return synthesis::GenerationKind::Cls2Img;
    }
    if (width == 0)
        return synthesis::GenerationKind::SdEdit;
    if (teacher && width != teacher->identity().embeddingWidth)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: generates from image embeddings of {} values, those of the teacher {} "
                                 "have {}; use the teacher that it was trained with",
                                 generator.path.string(), width, teacher->identity().name,
                                 teacher->identity().embeddingWidth)};
    return synthesis::GenerationKind::Img2Img;
}

Status checkChoices(const GenerationChoices& choices, synthesis::GenerationKind kind,
                    const KnownGenerator& generator) {
    if (kind == synthesis::GenerationKind::Img2Img && choices.strength)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("\"strength\" is for text-to-image generators; {} generates from image "
                                 "embeddings: use \"noiseLevel\"",
                                 generator.nameOrPath)};
    if (kind == synthesis::GenerationKind::SdEdit && choices.noiseLevel)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("\"noiseLevel\" is for generators with image embeddings (Stable unCLIP); {} "
                                 "is text-to-image: use \"strength\"",
                                 generator.nameOrPath)};
    return {};
}

data::ImageSize square(const std::optional<int>& side) {
    return {side.value_or(0), side.value_or(0)};
}

synthesis::GenerationSpec specOf(const GenerationChoices& choices, synthesis::GenerationKind kind,
                                 const PromptSet& prompts) {
    synthesis::GenerationSpec spec;
    spec.kind = kind;
    spec.perImage = choices.perImage.value_or(spec.perImage);
    spec.guidance = choices.guidance.value_or(spec.guidance);
    spec.steps = choices.steps.value_or(spec.steps);
    spec.scheduler = choices.scheduler;
    spec.prediction = choices.prediction;
    spec.eta = choices.eta.value_or(spec.eta);
    spec.seed = choices.seed.value_or(spec.seed);
    spec.negativePrompt = choices.negativePrompt.value_or(spec.negativePrompt);
    spec.noiseLevel = choices.noiseLevel.value_or(spec.noiseLevel);
    spec.strength = choices.strength.value_or(spec.strength);
    spec.sampledSize = square(choices.size);
    spec.storedSize = square(choices.storedSize);
    if (choices.templates)
        spec.templates = *choices.templates;
    else if (kind != synthesis::GenerationKind::Img2Img)
        spec.templates = prompts.templates;
    if (!spec.templates.empty())
        spec.classNames = prompts.classNames;
    return spec;
}

/// As many as fill a step without filling the memory: 32 of 64 x 64, 4 of 512 x 512.
int batchFor(const GenerationChoices& choices, const KnownGenerator& generator) {
    if (choices.batch)
        return *choices.batch;
    constexpr std::int64_t kPixels = 1 << 20, kMost = 32;
    const std::int64_t side = choices.size.value_or(generator.description.nativeSize);
    return static_cast<int>(
        std::clamp<std::int64_t>(kPixels / std::max<std::int64_t>(1, side * side), 1, kMost));
}

} // namespace

Result<std::unique_ptr<synthesis::ImageGenerator>> openGenerator(const KnownGenerator& generator,
                                                                 const store::Workspace& workspace,
                                                                 const ComputeSettings& settings) {
    return settings.imageGenerators.open(generator.path,
                                         imageGeneratorOptions(generator, workspace, settings));
}

Result<KnownGenerators> knowGenerators(const StudySpec& spec, const store::Workspace& workspace,
                                       const ComputeSettings& settings) {
    KnownGenerators known;
    const auto search = ModelSearch::in(settings.resources, workspace.folder());
    for (const auto& [source, nameOrPath] : spec.generation.generators) {
        if (std::none_of(spec.columns.begin(), spec.columns.end(),
                         [source = source](const Column& column) { return column.source == source; }))
            continue;
        KnownGenerator generator{.nameOrPath = nameOrPath,
                                 .path = {},
                                 .prediction = spec.generation.choicesFor(source).prediction,
                                 .description = {}};
        RETORT_TRY(generator.path, findModel(nameOrPath, search, spec.folder));
        RETORT_TRY(generator.description,
                   settings.imageGenerators.describe(generator.path,
                                                     imageGeneratorOptions(generator, workspace, settings)));
        known.emplace(source, std::move(generator));
    }
    return known;
}

synthesis::GenerationInputs generationInputs(const PlannedSet& planned, const StudyData& data,
                                             const at::Tensor& embeddings) {
    synthesis::GenerationInputs inputs{.dataset = *data.dataset,
                                       .split = data::Split::Train,
                                       .splitHash = data.identity.trainHash,
                                       .sources = data.labelled,
                                       .embeddings = planned.embeddings};
    if (inputs.embeddings && embeddings.defined())
        inputs.embeddings->rows = {embeddings.data_ptr<float>(),
                                   static_cast<std::size_t>(embeddings.numel())};
    return inputs;
}

Result<PlannedSet> planSet(const StudySpec& spec, Source source, const KnownGenerator& generator,
                           const StudyData& data, const PromptSet& prompts, const KnownTeacher* teacher) {
    const auto choices = spec.generation.choicesFor(source);
    RETORT_TRY(const auto kind, kindFor(source, generator, teacher));
    RETORT_CHECK(checkChoices(choices, kind, generator));
    PlannedSet planned{
        .source = source, .spec = specOf(choices, kind, prompts), .embeddings = {}, .identity = {}};
    if (source == Source::Img2Img && teacher)
        planned.embeddings = synthesis::SourceEmbeddings{.teacher = teacher->identity().name,
                                                         .teacherHash = teacher->embeddingIdentity(),
                                                         .width = teacher->identity().embeddingWidth,
                                                         .rows = {}};
    planned.spec.format = choices.format.value_or(planned.spec.format);
    RETORT_CHECK(synthesis::validate(planned.spec));
    if (const auto& remarksOn = generator.description.remarksOn) {
        RETORT_TRY(planned.remarks, remarksOn(planned.spec, prompts.classNames)
                                        .within("the generator " + generator.path.filename().string()));
    }
    planned.identity =
        synthesis::generationIdentity(planned.spec, generationInputs(planned, data), generator.description);
    planned.batch = batchFor(choices, generator);
    return planned;
}

Result<std::int64_t> missingEmbeddings(store::Workspace& workspace, const KnownTeacher& teacher,
                                       const std::optional<store::SyntheticSetRecord>& set,
                                       std::int64_t images, synthesis::Curation curation,
                                       const ComputeSettings& settings) {
    KnownParts nothing;
    auto& known = settings.known ? *settings.known : nothing;
    if (!set || !set->finished)
        return images;
    RETORT_TRY(const auto opened, synthesis::openSyntheticSet(workspace, set->id, {.curation = curation}));
    RETORT_TRY(auto hash, known.contentHash(*opened, data::Split::Train, settings.stop));
    return teacher.missing({.dataset = *opened,
                            .split = data::Split::Train,
                            .splitHash = std::move(hash),
                            .indices = data::allIndices(*opened, data::Split::Train)});
}

} // namespace retort::study
