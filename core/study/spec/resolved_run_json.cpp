// How a resolved run is written down, and with it what its identity is.

#include "base/json.h"
#include "base/sha256.h"
#include "study/spec/resolved_run.h"

namespace retort::study {

using nlohmann::json;

namespace {

json objectiveJson(const distill::Objective& objective) {
    if (const auto* supervised = std::get_if<distill::Supervised>(&objective))
        return {{"kind", "supervised"}, {"labelSmoothing", supervised->labelSmoothing}};
    if (const auto* logits = std::get_if<distill::LogitDistillation>(&objective))
        return {{"kind", "LD"}, {"temperature", logits->temperature}};
    const auto& features = std::get<distill::FeatureDistillation>(objective);
    return {{"kind", "FD"}, {"loss", distill::name(features.loss)}, {"smoothL1Beta", features.smoothL1Beta}};
}

std::string_view optimizerName(distill::OptimizerKind kind) {
    switch (kind) {
    case distill::OptimizerKind::Sgd: return "sgd";
    case distill::OptimizerKind::Adam: return "adam";
    case distill::OptimizerKind::AdamW: return "adamw";
    }
    return "sgd";
}

std::string_view scheduleName(distill::ScheduleKind kind) {
    switch (kind) {
    case distill::ScheduleKind::Constant: return "constant";
    case distill::ScheduleKind::Cosine: return "cosine";
    case distill::ScheduleKind::Step: return "step";
    }
    return "constant";
}

json optimizerJson(const distill::OptimizerOptions& options) {
    return {{"kind", optimizerName(options.kind)},
            {"learningRate", options.learningRate},
            {"weightDecay", options.weightDecay},
            {"weightDecayOn", options.weightDecayOn == distill::WeightDecayOn::Matrices ? "matrices" : "all"},
            {"momentum", options.momentum},
            {"nesterov", options.momentumKind == distill::Momentum::Nesterov},
            {"beta1", options.beta1},
            {"beta2", options.beta2},
            {"epsilon", options.epsilon}};
}

json scheduleJson(const distill::ScheduleOptions& options) {
    return {{"kind", scheduleName(options.kind)},
            {"warmupSteps", options.warmupSteps},
            {"finalFactor", options.finalFactor},
            {"milestones", options.milestones},
            {"milestoneFactor", options.milestoneFactor}};
}

json stageJson(const ResolvedStage& stage) {
    return {{"steps", stage.steps},
            {"batch", stage.batch},
            {"optimizer", optimizerJson(stage.optimizer)},
            {"schedule", scheduleJson(stage.schedule)},
            {"backboneRateFactor", stage.backboneRateFactor},
            {"headRateFactor", stage.headRateFactor},
            {"emaDecay", stage.emaDecay},
            {"gradientClip", stage.gradientClip},
            {"objective", objectiveJson(stage.objective)}};
}

std::string_view geometryName(data::Geometry geometry) {
    switch (geometry) {
    case data::Geometry::Resize: return "resize";
    case data::Geometry::CentreCrop: return "centre-crop";
    case data::Geometry::RandomResizedCrop: return "random-resized-crop";
    case data::Geometry::PaddedCrop: return "padded-crop";
    }
    return "resize";
}

json augmentationJson(const data::AugmentOptions& options) {
    json out{
        {"geometry", geometryName(options.geometry)},           {"flip", options.flipProbability},
        {"brightness", options.colourJitter.brightness},        {"contrast", options.colourJitter.contrast},
        {"saturation", options.colourJitter.saturation},        {"hue", options.colourJitter.hue},
        {"trivialAugment", options.trivialAugment.has_value()}, {"erasing", options.erasing.probability}};
    // What the geometry does not use has no part in the result.
    if (options.geometry == data::Geometry::PaddedCrop)
        out["padding"] = options.padding;
    if (options.geometry == data::Geometry::RandomResizedCrop)
        out["minScale"] = options.resizedCrop.minScale;
    return out;
}

json labelledJson(const data::LabelledSubset& labelled) {
    json out = json::object();
    if (labelled.perClass)
        out["perClass"] = *labelled.perClass;
    if (labelled.percent)
        out["percent"] = *labelled.percent;
    if (labelled.validation > 0)
        out["validation"] = labelled.validation;
    if (!out.empty())
        out["seed"] = labelled.seed;
    return out;
}

/// The student without its projection head, which follows from the teacher.
json studentJson(students::StudentSpec student) {
    student.embeddingWidth = 0;
    auto out = json::parse(students::toJson(student), nullptr, false);
    return out.is_object() ? out : json(students::toJson(student));
}

/// What leaves targets as they are is left out, as in runs of programs that knew nothing else.
void putFeatures(const ResolvedRun& run, json& out) {
    const auto& transform = run.features.transform;
    using Kind = distill::FeatureTransformKind;
    if (run.column.predictsEmbeddings() && transform.kind != Kind::None) {
        out["features"]["transform"] = distill::name(transform.kind);
        if (transform.kind != Kind::Centre)
            out["features"]["regularisation"] = transform.regularisation;
    }
    if (run.column.method == Method::ConditionPrediction)
        out["features"]["conditionTarget"] = distill::name(run.features.conditionTarget);
}

json resultJson(const ResolvedRun& run) {
    json out{
        {"column", name(run.column)},
        {"seed", run.seed},
        {"data", {{"train", run.data.trainHash}, {"test", run.data.testHash}, {"classes", run.data.classes}}},
        {"labelled", labelledJson(run.labelled)},
        {"student", studentJson(run.student)},
        {"imageSize", run.imageSize},
        {"augmentation", augmentationJson(run.augmentation)},
        {"precision", tensor::name(run.precision)},
        {"finetune", stageJson(run.finetune)}};
    if (run.distil)
        out["distil"] = stageJson(*run.distil);
    if (run.teacher)
        out["teacher"] = {{"hash", run.teacher->hash}, {"embeddingWidth", run.teacher->embeddingWidth}};
    if (run.prompts)
        out["prompts"] = {{"templates", run.prompts->templates}, {"classNames", run.prompts->classNames}};
    if (run.synthetic)
        out["synthetic"] = {{"set", run.synthetic->set}, {"mix", name(run.mix)}};
    if (run.synthetic && !run.synthetic->curation.empty())
        out["synthetic"]["curation"] = run.synthetic->curation;
    putFeatures(run, out);
    return out;
}

} // namespace

json toJson(const ResolvedRun& run) {
    auto out = resultJson(run);
    out["names"] = {{"dataset", run.data.name}};
    for (const auto& [split, count] : run.data.excluded)
        if (count > 0)
            out["names"]["excluded"][std::string{data::name(split)}] = count;
    if (const auto& repeated = run.data.testInTraining; repeated.images > 0)
        out["names"]["testInTraining"] = {{"images", repeated.images}, {"example", repeated.example}};
    if (run.teacher) {
        out["names"]["teacher"] = run.teacher->name;
        out["names"]["teacherScores"] = teacherScoresIdentity(
            *run.teacher, run.data.testHash, run.prompts.value_or(PromptSet{}), run.precision);
    }
    if (run.synthetic)
        out["names"]["generator"] = run.synthetic->generator;
    return out;
}

std::string identityOf(const ResolvedRun& run) {
    return sha256(canonical(resultJson(run)));
}

} // namespace retort::study
