#include "study/run/distil_inputs.h"

#include "data/concatenated_dataset.h"
#include "distill/feature_transform.h"
#include "distill/targets.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::study {

namespace {

Status joinImages(const RunSpec& run, const StudyData& data, const SyntheticImages& synthetic,
                  DistilInputs& into) {
    std::vector<data::Part> parts;
    if (run.learnsRealImages())
        parts.push_back({.dataset = *data.dataset, .split = data::Split::Train, .indices = data.labelled});
    parts.push_back({.dataset = *synthetic.dataset,
                     .split = data::Split::Train,
                     .indices = data::allIndices(*synthetic.dataset, data::Split::Train)});
    RETORT_TRY(into.joined, data::ConcatenatedDataset::create(std::move(parts)));
    into.indices = data::allIndices(*into.joined, data::Split::Train);
    return {};
}

/// A row per image of stage 1, not yet transformed.
Result<at::Tensor> embeddingsFor(const RunSpec& run, const TeacherTargets& real,
                                 const SyntheticImages* synthetic) {
    if (!run.synthetic)
        return real.embeddings;
    return tensor::guarded("joining targets", [&]() -> Result<at::Tensor> {
        const auto own = run.learnsRealImages() ? real.embeddings : real.embeddings.narrow(0, 0, 0);
        if (run.column.method == Method::ConditionPrediction)
            return distill::conditionTargets(own, synthetic->conditions, run.features.conditionTarget);
        if (!synthetic->embeddings.defined())
            return Error{ErrorCode::Internal, "the teacher was not run on the generated images"};
        return torch::cat({own, synthetic->embeddings});
    });
}

/// The same of views. A generated image of CP has its condition as target in each of them.
Result<std::vector<distill::ViewedTargets>> viewsFor(const RunSpec& run, const TeacherTargets& real,
                                                     const SyntheticImages* synthetic) {
    std::vector<distill::ViewedTargets> parts;
    if (run.learnsRealImages())
        parts.push_back({.images = real.embeddings.size(0),
                         .views = run.views->count,
                         .rows = real.views,
                         .second = real.secondViews});
    if (!run.synthetic)
        return parts;
    const auto images = synthetic->dataset->size(data::Split::Train);
    if (run.asksAboutGenerated()) {
        parts.push_back({.images = images,
                         .views = run.views->count,
                         .rows = synthetic->views,
                         .second = synthetic->secondViews});
        return parts;
    }
    RETORT_TRY(auto conditions,
               distill::conditionTargets(real.embeddings.narrow(0, 0, 0), synthetic->conditions,
                                         run.features.conditionTarget));
    parts.push_back({.images = images, .rows = {std::move(conditions)}});
    return parts;
}

/// Images are mixed with those of their own kind, and only where the teacher is asked about the mixture.
data::Views viewsShown(const RunSpec& run, const StudyData& data, const SyntheticImages* synthetic) {
    data::Views views{.options = *run.views, .domains = {}};
    if (run.learnsRealImages())
        views.domains.push_back({.images = std::ssize(data.labelled)});
    if (run.synthetic)
        views.domains.push_back(
            {.images = synthetic->dataset->size(data::Split::Train), .isMixed = run.asksAboutGenerated()});
    return views;
}

/// Targets from embeddings: of images as they are at once, of views batch by batch.
Result<distill::TargetFunction> targetsOf(const RunSpec& run, const TeacherTargets& real,
                                          const SyntheticImages* synthetic, distill::TargetMap map) {
    if (run.views) {
        RETORT_TRY(auto views, viewsFor(run, real, synthetic));
        return distill::viewedTargets(std::move(views), std::move(map));
    }
    RETORT_TRY(const auto embeddings, embeddingsFor(run, real, synthetic));
    RETORT_TRY(auto targets, map(embeddings));
    return distill::cachedTargets(std::move(targets));
}

/// What the stage learns of logits; null: nothing.
const distill::LogitDistillation* logitsOf(const RunSpec& run) {
    const auto& objective = run.distil->objective;
    if (const auto* features = std::get_if<distill::FeatureDistillation>(&objective))
        return features->logitWeight > 0 ? &features->logits : nullptr;
    return std::get_if<distill::LogitDistillation>(&objective);
}

/// The teacher's logits from its embeddings. Its prior is that of the real images in any case.
Result<distill::TargetMap> logitMap(const distill::LogitDistillation& options, const TeacherTargets& real) {
    const auto answers = [classes = real.classes,
                          scale = options.scale.value_or(real.classes.scale)](const at::Tensor& embeddings) {
        return distill::teacherLogits(embeddings, classes.embeddings, scale);
    };
    if (!options.priorCorrection)
        return distill::TargetMap{answers};
    RETORT_TRY(const auto ofReal, answers(real.embeddings));
    RETORT_TRY(const auto prior, distill::logPrior(ofReal));
    return distill::TargetMap{[answers, prior](const at::Tensor& embeddings) -> Result<at::Tensor> {
        RETORT_TRY(const auto logits, answers(embeddings));
        return tensor::guarded("correcting logits", [&]() -> Result<at::Tensor> {
            return distill::correctedLogits(logits, prior);
        });
    }};
}

void tellKindsApart(const RunSpec& run, const StudyData& data, DistilInputs& into) {
    if (!run.learnsMixture())
        return;
    const auto& mixture = run.mixture;
    const auto real = std::ssize(data.labelled);
    const bool separates = mixture.batchNorm == distill::BatchNorms::Separate;
    if (mixture.realWeight || separates)
        into.mixture = distill::MixtureOptions{
            .realImages = real, .realWeight = mixture.realWeight, .separateNorms = separates};
    if (mixture.realShare)
        into.shares = data::Mixture{.real = real,
                                    .share = *mixture.realShare,
                                    .lastShare = mixture.lastRealShare.value_or(*mixture.realShare),
                                    .steps = run.distil->steps};
}

std::int64_t passesFor(const RunSpec& run, const StudyData& data, const DistilInputs& inputs) {
    const auto real = std::ssize(data.labelled);
    const auto generated = std::ssize(inputs.indices) - (run.learnsRealImages() ? real : 0);
    const bool asksAboutReal = run.column.learnsFromTeacher() && run.learnsRealImages();
    const auto* logits = logitsOf(run);
    const bool fits =
        (run.column.predictsEmbeddings() && run.features.transform != distill::FeatureTransformKind::None) ||
        (logits && logits->priorCorrection);
    const bool generatesFromThem = run.column.source == Source::Img2Img;
    const bool needsClean = fits || generatesFromThem || (asksAboutReal && !run.views);
    const auto ofGenerated = run.asksAboutGenerated() ? generated : 0;
    if (!run.views)
        return (needsClean ? real : 0) + ofGenerated;
    return (needsClean ? real : 0) + run.views->count * ((asksAboutReal ? real : 0) + ofGenerated);
}

} // namespace

Result<DistilInputs> distilInputs(const RunSpec& run, const StudyData& data, const TeacherTargets& real,
                                  const SyntheticImages* synthetic) {
    DistilInputs inputs;
    inputs.indices = data.labelled;
    if (run.synthetic) {
        if (!synthetic)
            return Error{ErrorCode::Internal, "a run on generated images has none"};
        RETORT_CHECK(joinImages(run, data, *synthetic, inputs));
    }
    tellKindsApart(run, data, inputs);
    inputs.teacherPasses = real.teachers * passesFor(run, data, inputs);
    if (!run.column.learnsFromTeacher())
        return inputs;
    if (run.views)
        inputs.views = viewsShown(run, data, synthetic);
    if (const auto* logits = logitsOf(run)) {
        auto& targets = run.column.predictsEmbeddings() ? inputs.logitTargets : inputs.targets;
        RETORT_TRY(auto map, logitMap(*logits, real));
        RETORT_TRY(targets, targetsOf(run, real, synthetic, std::move(map)));
    }
    if (!run.column.predictsEmbeddings())
        return inputs;
    RETORT_TRY(const auto transform,
               distill::FeatureTransform::fit(real.embeddings, run.features.transformOptions()));
    RETORT_TRY(inputs.targets, targetsOf(run, real, synthetic, [transform](const at::Tensor& embeddings) {
                   return tensor::guarded("transforming targets", [&]() -> Result<at::Tensor> {
                       return transform.apply(embeddings);
                   });
               }));
    inputs.readout = distill::ZeroShotReadout{
        .textEmbeddings = real.classes.embeddings, .scale = real.classes.scale, .transform = transform};
    return inputs;
}

} // namespace retort::study
