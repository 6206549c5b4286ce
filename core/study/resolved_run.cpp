#include "study/resolved_run.h"

#include "base/sha256.h"
#include "study/stage_defaults.h"

#include <algorithm>

#include <fmt/format.h>

namespace retort::study {

using nlohmann::json;

namespace {

constexpr int kSmallPictures = 64; // up to here a small-image stem and padded crops serve best
constexpr int kLargeInput = 224;   // the input of torchvision's networks

int imageSizeFor(const StudentSpecification& spec, const data::ImageSize& pictures) {
    if (spec.imageSize)
        return *spec.imageSize;
    const int longest = std::max(pictures.width, pictures.height);
    constexpr int kStride = 32; // of every backbone
    if (longest > 0 && longest <= kSmallPictures)
        return (longest + kStride - 1) / kStride * kStride;
    return kLargeInput;
}

Result<students::StudentSpec> studentFor(const StudentSpecification& spec, int imageSize,
                                         std::size_t classes) {
    students::StudentSpec student;
    if (spec.architecture) {
        RETORT_TRY(student.architecture, students::architectureNamed(*spec.architecture));
    }
    student.width = spec.width.value_or(student.width);
    student.classes = static_cast<int>(classes);
    if (spec.stem) {
        RETORT_TRY(student.stem, students::stemNamed(*spec.stem));
    } else if (imageSize <= kSmallPictures && students::isResNet(student.architecture)) {
        student.stem = students::Stem::SmallImage;
    }
    RETORT_CHECK(students::validate(student));
    return student;
}

data::Geometry geometryOf(const AugmentationSpec& spec, int imageSize) {
    if (!spec.geometry)
        return imageSize <= kSmallPictures ? data::Geometry::PaddedCrop : data::Geometry::RandomResizedCrop;
    if (*spec.geometry == "padded-crop")
        return data::Geometry::PaddedCrop;
    return *spec.geometry == "resize" ? data::Geometry::Resize : data::Geometry::RandomResizedCrop;
}

Result<data::AugmentOptions> augmentationFor(const AugmentationSpec& spec, int imageSize) {
    constexpr int kPaddingPart = 8;    // 4 pixels at 32 (He et al., 2016)
    constexpr double kMinScale = 0.35; // few labels: crops that keep the object
    data::AugmentOptions options;
    options.output = {imageSize, imageSize};
    options.geometry = geometryOf(spec, imageSize);
    options.padding = spec.padding.value_or(imageSize / kPaddingPart);
    options.resizedCrop.minScale = spec.minScale.value_or(kMinScale);
    options.flipProbability = spec.flip.value_or(0.5);
    options.colourJitter = {.brightness = spec.brightness.value_or(0),
                            .contrast = spec.contrast.value_or(0),
                            .saturation = spec.saturation.value_or(0),
                            .hue = spec.hue.value_or(0)};
    if (spec.trivialAugment.value_or(false))
        options.trivialAugment = data::TrivialAugmentWide{};
    options.erasing.probability = spec.erasing.value_or(0);
    RETORT_CHECK(data::validate(options).within("\"augmentation\" of the study"));
    return options;
}

Result<ResolvedRun> resolveRun(const StudySpec& spec, const ResolveInputs& inputs, const Column& column,
                               std::int64_t seed) {
    ResolvedRun run;
    run.column = column;
    run.seed = seed;
    run.data = inputs.data;
    run.labelled = {
        .perClass = spec.labelled.perClass, .percent = spec.labelled.percent, .seed = spec.labelled.seed};
    run.precision = inputs.precision;
    run.imageSize = imageSizeFor(spec.student, inputs.pictures);
    RETORT_TRY(run.student, studentFor(spec.student, run.imageSize, inputs.data.classes.size()));
    RETORT_TRY(run.augmentation, augmentationFor(spec.augmentation, run.imageSize));
    if (!column.distils()) {
        RETORT_TRY(run.finetune, resolveSupervised(spec));
        return run;
    }
    if (!inputs.teacher)
        return Error{ErrorCode::InvalidArgument, fmt::format("the column {} needs a teacher", name(column))};
    run.teacher = inputs.teacher;
    run.prompts = inputs.prompts;
    if (column.method == Method::FeatureDistillation)
        run.student.embeddingWidth = inputs.teacher->embeddingWidth;
    RETORT_TRY(run.distil, resolveDistil(spec, column.method));
    RETORT_TRY(run.finetune, resolveFinetune(spec));
    return run;
}

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
    return out;
}

} // namespace

Result<std::vector<ResolvedRun>> resolveRuns(const StudySpec& spec, const ResolveInputs& inputs) {
    std::vector<ResolvedRun> runs;
    for (const auto seed : spec.seeds)
        for (const auto& column : spec.columns) {
            RETORT_TRY(auto run, resolveRun(spec, inputs, column, seed));
            runs.push_back(std::move(run));
        }
    return runs;
}

json toJson(const ResolvedRun& run) {
    auto out = resultJson(run);
    out["names"] = {{"dataset", run.data.name}};
    if (run.teacher) {
        out["names"]["teacher"] = run.teacher->name;
        out["names"]["teacherScores"] = teacherScoresIdentity(
            *run.teacher, run.data.testHash, run.prompts.value_or(PromptSet{}), run.precision);
    }
    return out;
}

std::string identityOf(const ResolvedRun& run) {
    return sha256(canonical(resultJson(run)));
}

std::string canonical(const json& value) {
    // Class names come from outside and need not be UTF-8.
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& picturesHash,
                                  const PromptSet& prompts, tensor::Precision precision) {
    return sha256(canonical({{"teacher", teacher.hash},
                             {"pictures", picturesHash},
                             {"templates", prompts.templates},
                             {"classNames", prompts.classNames},
                             {"precision", tensor::name(precision)}}));
}

} // namespace retort::study
