#include "study/plan/planned_set.h"

#include "base/freed_memory.h"
#include "study/plan/view_images.h"
#include "synthesis/generation/generation_plan.h"
#include "teacher/combined_generator.h"
#include "teacher/known_parts.h"
#include "teacher/model_list.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

synthesis::ImageGeneratorOptions imageGeneratorOptions(const KnownGenerator& generator,
                                                       const store::Workspace& workspace,
                                                       const ResolvedContext& resolved) {
    return {.name = generator.assembly ? generator.nameOrPath : generator.path.filename().string(),
            .device = resolved.device,
            .precision = resolved.precision,
            .prediction = generator.prediction,
            .assembly = generator.assembly,
            .vocabularyFolders = ModelSearch::in(resolved.context.resources, workspace.folder()).folders,
            .progress = resolved.progress};
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
    if (kind == synthesis::GenerationKind::Img2Img && choices.noiseLevel.value_or(0) != 0 &&
        !generator.description.noisesEmbeddings)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: takes image embeddings as they are, a \"noiseLevel\" of {} is for Stable "
                        "unCLIP; use 0",
                        generator.nameOrPath, *choices.noiseLevel)};
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

} // namespace

Result<std::unique_ptr<synthesis::ImageGenerator>> openGenerator(const KnownGenerator& generator,
                                                                 const store::Workspace& workspace,
                                                                 const ResolvedContext& resolved) {
    giveBackFreedMemory();
    return resolved.context.imageGenerators.open(generator.path,
                                                 imageGeneratorOptions(generator, workspace, resolved));
}

std::vector<synthesis::OpenImageGenerator> generatorsAlongside(const KnownGenerator& generator,
                                                               const store::Workspace& workspace,
                                                               const ResolvedContext& resolved) {
    std::vector<synthesis::OpenImageGenerator> openers;
    if (generator.description.isExternal)
        return openers;
    for (const auto& device : resolved.furtherDevices)
        openers.emplace_back([&generator, &workspace, &resolved, device] {
            auto options = imageGeneratorOptions(generator, workspace, resolved);
            options.device = device;
            options.progress = {}; // told of by the first
            return resolved.context.imageGenerators.open(generator.path, options);
        });
    return openers;
}

Result<KnownGenerator> knowGenerator(const GeneratorChoice& choice, const store::Workspace& workspace,
                                     const ResolvedContext& resolved) {
    const auto search = ModelSearch::in(resolved.context.resources, workspace.folder());
    const auto& asked = choice.generator;
    KnownGenerator generator{
        .nameOrPath = asked.text(), .path = {}, .prediction = choice.prediction, .description = {}};
    if (asked.assembly) {
        RETORT_TRY(generator.assembly, placedAssembly(*asked.assembly, search, choice.folder));
    }
    RETORT_TRY(generator.path,
               findModel(asked.assembly ? generator.assembly->base.string() : asked.nameOrPath, search,
                         choice.folder));
    const auto options = imageGeneratorOptions(generator, workspace, resolved);
    RETORT_TRY(generator.description,
               resolved.context.known->generator(resolved.context.imageGenerators.describe, generator.path,
                                                 options));
    return generator;
}

Result<KnownGenerators> knowGenerators(const StudySpec& spec, const store::Workspace& workspace,
                                       const ResolvedContext& resolved) {
    KnownGenerators known;
    for (const auto& [source, setting] : spec.generation.generators) {
        if (std::none_of(spec.columns.begin(), spec.columns.end(),
                         [source = source](const Column& column) { return column.source == source; }))
            continue;
        RETORT_TRY(auto generator, knowGenerator({.generator = setting,
                                                  .prediction = spec.generation.choicesFor(source).prediction,
                                                  .folder = spec.folder},
                                                 workspace, resolved));
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

synthesis::GenerationSpec generationSpec(const GenerationChoices& choices, synthesis::GenerationKind kind,
                                         const PromptSet& prompts) {
    synthesis::GenerationSpec spec;
    spec.kind = kind;
    spec.perImage = choices.perImage.value_or(spec.perImage);
    spec.guidance = choices.guidance.value_or(spec.guidance);
    spec.steps = choices.steps.value_or(spec.steps);
    spec.scheduler = choices.scheduler;
    spec.spacing = choices.spacing;
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

int generationBatch(const GenerationChoices& choices, int nativeSize) {
    if (choices.batch)
        return *choices.batch;
    constexpr std::int64_t kPixels = 1 << 20, kMost = 32;
    const std::int64_t side = choices.size.value_or(nativeSize);
    return static_cast<int>(
        std::clamp<std::int64_t>(kPixels / std::max<std::int64_t>(1, side * side), 1, kMost));
}

Result<PlannedSet> planSet(const GenerationChoices& choices, Source source, const KnownGenerator& generator,
                           const StudyData& data, const PromptSet& prompts, const KnownTeacher* teacher) {
    RETORT_TRY(const auto kind, kindFor(source, generator, teacher));
    RETORT_CHECK(checkChoices(choices, kind, generator));
    PlannedSet planned{
        .source = source, .spec = generationSpec(choices, kind, prompts), .embeddings = {}, .identity = {}};
    if (source == Source::Img2Img && teacher)
        planned.embeddings = synthesis::SourceEmbeddings{.teacher = teacher->identity().name,
                                                         .teacherHash = teacher->embeddingIdentity(),
                                                         .width = teacher->identity().embeddingWidth,
                                                         .rows = {}};
    planned.spec.format = choices.format.value_or(planned.spec.format);
    RETORT_CHECK(synthesis::validate(planned.spec));
    RETORT_CHECK(synthesis::checkSides(planned.spec, generator.description));
    if (const auto& remarksOn = generator.description.remarksOn) {
        RETORT_TRY(planned.remarks, remarksOn(planned.spec, prompts.classNames)
                                        .within("the generator " + generator.path.filename().string()));
    }
    planned.identity =
        synthesis::generationIdentity(planned.spec, generationInputs(planned, data), generator.description);
    planned.batch = generationBatch(choices, generator.description.nativeSize);
    return planned;
}

namespace {

/// `missing` of the set's images, once they are all there; files that are gone or damaged are asked about
/// again, when they have been made again.
Result<std::int64_t> missingOf(store::Workspace& workspace,
                               const std::optional<store::SyntheticSetRecord>& set, std::int64_t allMissing,
                               synthesis::Curation curation, const ResolvedContext& resolved,
                               const std::function<std::int64_t(const SplitImages&)>& missing) {
    if (!set || !set->finished)
        return allMissing;
    RETORT_TRY(const auto opened, synthesis::openSyntheticSet(workspace, set->id, {.curation = curation}));
    const auto& context = resolved.context;
    auto hash = context.known->contentHash(*opened, data::Split::Train, context.stop);
    if (!hash.ok())
        return hash.error().code == ErrorCode::Cancelled ? Result<std::int64_t>{hash.error()} : allMissing;
    return missing({.dataset = *opened,
                    .split = data::Split::Train,
                    .splitHash = *std::move(hash),
                    .indices = data::allIndices(*opened, data::Split::Train)});
}

} // namespace

Result<std::int64_t> missingEmbeddings(store::Workspace& workspace, const KnownTeacher& teacher,
                                       const std::optional<store::SyntheticSetRecord>& set,
                                       std::int64_t images, synthesis::Curation curation,
                                       const ResolvedContext& resolved) {
    return missingOf(workspace, set, images, curation, resolved,
                     [&](const SplitImages& all) { return teacher.missing(all); });
}

Result<std::int64_t> missingViews(store::Workspace& workspace, const KnownTeacher& teacher,
                                  const std::optional<store::SyntheticSetRecord>& set, std::int64_t images,
                                  const RunSpec& run, const ResolvedContext& resolved) {
    return missingOf(workspace, set, images * run.views->count, synthesis::Curation::Applied, resolved,
                     [&](const SplitImages& all) {
                         return missingViews(teacher, run, all.dataset, all.splitHash, all.indices);
                     });
}

} // namespace retort::study
