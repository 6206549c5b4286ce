#include "study/run/distil_inputs.h"

#include "data/concatenated_dataset.h"
#include "distill/feature_transform.h"
#include "distill/targets.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::study {

namespace {

bool learnsRealImages(const RunSpec& run) {
    return !run.synthetic || run.mix == Mix::Add;
}

bool asksAboutGenerated(const RunSpec& run) {
    return run.synthetic && run.column.learnsFromTeacher() &&
           run.column.method != Method::ConditionPrediction;
}

Status joinImages(const RunSpec& run, const StudyData& data, const SyntheticImages& synthetic,
                  DistilInputs& into) {
    std::vector<data::Part> parts;
    if (learnsRealImages(run))
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
        const auto own = learnsRealImages(run) ? real.embeddings : real.embeddings.narrow(0, 0, 0);
        if (run.column.method == Method::ConditionPrediction)
            return distill::conditionTargets(own, synthetic->conditions, run.features.conditionTarget);
        if (!synthetic->embeddings.defined())
            return Error{ErrorCode::Internal, "the teacher was not run on the generated images"};
        return torch::cat({own, synthetic->embeddings});
    });
}

std::int64_t passesFor(const RunSpec& run, const StudyData& data, const DistilInputs& inputs) {
    const auto real = static_cast<std::int64_t>(data.labelled.size());
    const bool fits =
        run.column.predictsEmbeddings() && run.features.transform != distill::FeatureTransformKind::None;
    const bool generatesFromThem = run.column.source == Source::Img2Img;
    const bool asksAboutReal = run.column.learnsFromTeacher() && learnsRealImages(run);
    const bool needsReal = asksAboutReal || fits || generatesFromThem;
    const auto generated =
        static_cast<std::int64_t>(inputs.indices.size()) - (learnsRealImages(run) ? real : 0);
    return (needsReal ? real : 0) + (asksAboutGenerated(run) ? generated : 0);
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
    inputs.teacherPasses = passesFor(run, data, inputs);
    if (!run.column.learnsFromTeacher())
        return inputs;
    RETORT_TRY(const auto embeddings, embeddingsFor(run, real, synthetic));
    const auto& classes = real.classes;
    if (!run.column.predictsEmbeddings()) {
        RETORT_TRY(inputs.targets, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
        return inputs;
    }
    RETORT_TRY(const auto transform,
               distill::FeatureTransform::fit(real.embeddings, run.features.transformOptions()));
    RETORT_TRY(inputs.targets, tensor::guarded("transforming targets", [&]() -> Result<at::Tensor> {
                   return transform.apply(embeddings);
               }));
    inputs.readout = distill::ZeroShotReadout{
        .textEmbeddings = classes.embeddings, .scale = classes.scale, .transform = transform};
    return inputs;
}

} // namespace retort::study
