#pragma once
// A study as a person writes it: what is to be compared, with everything else optional. resolve.h makes
// of it runs in which nothing is left unset.
//
//   { "name": "miniature",
//     "datasets": ["fashion-mnist"],
//     "labelled": {"perClass": 50},
//     "validation": {"fraction": 0.1},
//     "teacher": "miniature-clip",                       // or two: ["miniature-clip", "another-clip"]
//     "generators": {"cls2img": "miniature-sd", "img2img": "miniature-unclip"},
//     "generation": {"perImage": 4, "guidance": 2, "steps": 25},
//     "features": {"transform": "none", "conditionTarget": "clean"},
//     "views": {"count": 8, "mixup": 0.2, "cutmix": 1},
//     "mixture": {"realShare": 0.5, "realWeight": 0.8, "batchNorm": "separate"},
//     "columns": ["SUP", "real/FD", "real/LD", "cls2img/FD", "img2img/FD", "img2img/CP"],
//     "seeds": [1, 2, 3],
//     "student": {"architecture": "resnet18", "width": 16, "stem": "small-image", "imageSize": 32},
//     "distil": {"steps": 1500, "learningRate": 0.002, "LD": {"temperature": 2}},
//     "finetune": {"steps": 800},
//     "vary": {"generation.perImage": [0, 1, 2, 4, 8]} }

#include "base/fields.h"
#include "base/limits.h"
#include "base/result.h"
#include "data/images/augment_options.h"
#include "distill/feature_options.h"
#include "distill/mixture.h"
#include "distill/objective.h"
#include "students/student_spec.h"
#include "study/spec/column.h"
#include "study/spec/generation_section.h"
#include "training/optimizer_options.h"
#include "training/schedule.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// The labelled part of the training split; neither number means all of it.
struct LabelledSpec {
    std::optional<int> perClass;
    std::optional<double> percent;
    std::uint64_t seed = 0;
};
constexpr auto fields(const LabelledSpec*) {
    using L = LabelledSpec;
    return std::tuple{field("perClass", &L::perClass, "Labelled").within(limits::kPerClass).in("per class"),
                      field("percent", &L::percent, "Labelled, % per class").within(limits::kPercent).in("%"),
                      field("seed", &L::seed, "Split seed").within(limits::kSeed)};
}

struct StudentSpecification {
    std::optional<students::Architecture> architecture;
    std::optional<int> width;
    std::optional<students::Stem> stem;
    std::optional<int> imageSize;
    std::optional<std::string> weights; ///< relative to the study's file
};
constexpr auto fields(const StudentSpecification*) {
    using S = StudentSpecification;
    return std::tuple{
        field("architecture", &S::architecture, "Network").saying("name in torchvision or timm"),
        field("width", &S::width, "Width")
            .within(limits::kStudentWidth)
            .in("channels")
            .saying("of a ResNet's stem"),
        field("stem", &S::stem, "Stem").saying("small-image: no stride and no pooling"),
        field("imageSize", &S::imageSize, "Input size").within(limits::kImageSize).in("px").saying("square"),
        field("weights", &S::weights, "Starting weights")
            .saying("safetensors file of torchvision or timm whose backbone every student begins with; "
                    "default: random")};
}

/// Which stages of training have a field.
inline constexpr FieldUses kLearnsLabels = 1;
inline constexpr FieldUses kLearnsEmbeddings = 2; ///< FD, CP
inline constexpr FieldUses kLearnsLogits = 4;     ///< LD
inline constexpr FieldUses kDistils = kLearnsEmbeddings | kLearnsLogits;

/// One stage of training. What is absent is taken from where the stage's defaults come from.
struct StageSpec {
    std::optional<std::int64_t> steps;
    std::optional<int> batch;
    std::optional<training::OptimizerKind> optimizer;
    std::optional<double> learningRate;
    std::optional<double> weightDecay;
    std::optional<double> momentum;
    std::optional<training::ScheduleKind> schedule;
    std::optional<std::int64_t> warmupSteps;
    std::optional<double> backboneRateFactor;
    std::optional<double> headRateFactor;
    std::optional<double> emaDecay;
    std::optional<double> gradientClip;
    std::optional<double> labelSmoothing;
    std::optional<distill::FeatureLoss> loss;
    std::optional<double> logitWeight;
    std::optional<double> temperature;
    std::optional<double> logitScale;
    std::optional<bool> priorCorrection;
};
constexpr auto fields(const StageSpec*) {
    using S = StageSpec;
    return std::tuple{
        field("steps", &S::steps, "Steps").within(limits::kTrainSteps),
        field("batch", &S::batch, "Batch").within(limits::kTrainBatch).in("images"),
        field("optimizer", &S::optimizer, "Optimiser"),
        field("learningRate", &S::learningRate, "Learning rate").within(limits::kRate).saying("the peak"),
        field("weightDecay", &S::weightDecay, "Weight decay").within(limits::kRate),
        field("momentum", &S::momentum, "Momentum").within(limits::kDecay).saying("of sgd"),
        field("schedule", &S::schedule, "Schedule").saying("of the learning rate"),
        field("warmupSteps", &S::warmupSteps, "Warm-up").within(limits::kWarmupSteps).in("steps"),
        field("backboneRateFactor", &S::backboneRateFactor, "Backbone rate")
            .within(limits::kRate)
            .saying("factor of the learning rate for the backbone"),
        field("headRateFactor", &S::headRateFactor, "Head rate")
            .within(limits::kRate)
            .saying("factor of the learning rate for the heads"),
        field("emaDecay", &S::emaDecay, "EMA decay")
            .within(limits::kDecay)
            .saying("of the moving average of the weights; 0: none"),
        field("gradientClip", &S::gradientClip, "Gradient clip")
            .within(limits::kRate)
            .saying("largest norm; 0: none"),
        field("labelSmoothing", &S::labelSmoothing, "Label smoothing")
            .within(limits::kShare)
            .onlyFor(kLearnsLabels),
        field("loss", &S::loss, "FD and CP loss").onlyFor(kLearnsEmbeddings),
        field("logitWeight", &S::logitWeight, "LD weight")
            .within(limits::kRate)
            .saying("of the LD loss that is added to that of FD and CP; 0: none")
            .onlyFor(kLearnsEmbeddings),
        field("temperature", &S::temperature, "LD temperature")
            .within(limits::kTemperature)
            .onlyFor(kDistils),
        field("logitScale", &S::logitScale, "LD logit scale")
            .within(limits::kTemperature)
            .saying("factor of the teacher's cosines; default: the teacher's own")
            .onlyFor(kDistils),
        field("priorCorrection", &S::priorCorrection, "LD prior correction")
            .saying(
                "divides the teacher's mean class distribution over the labelled images out of its answers")
            .onlyFor(kDistils)};
}

struct AugmentationSpec {
    std::optional<data::Geometry> geometry;
    std::optional<int> padding;
    std::optional<double> minScale;
    std::optional<double> flip;
    std::optional<double> brightness, contrast, saturation, hue;
    std::optional<bool> trivialAugment;
    std::optional<double> erasing;
};
constexpr auto fields(const AugmentationSpec*) {
    using A = AugmentationSpec;
    return std::tuple{
        field("geometry", &A::geometry, "Crop"),
        field("padding", &A::padding, "Padding").within(limits::kPadding).in("px").saying("of padded-crop"),
        field("minScale", &A::minScale, "Smallest crop")
            .within(limits::kCropScale)
            .saying("share of the area, of random-resized-crop"),
        field("flip", &A::flip, "Flip").within(limits::kShare).in("probability"),
        field("brightness", &A::brightness, "Brightness").within(limits::kJitter),
        field("contrast", &A::contrast, "Contrast").within(limits::kJitter),
        field("saturation", &A::saturation, "Saturation").within(limits::kJitter),
        field("hue", &A::hue, "Hue").within(limits::kHue).in("turns"),
        field("trivialAugment", &A::trivialAugment, "TrivialAugment"),
        field("erasing", &A::erasing, "Erasing").within(limits::kShare).in("probability")};
}

/// Prompt templates: written in the study, or in a file of their own.
struct TemplatesSpec {
    std::vector<std::string> inlined; ///< each with "{}" or "{c}" where the class name goes
    std::optional<std::string> file;  ///< relative to the study's file

    bool given() const { return !inlined.empty() || file.has_value(); }
};

/// What FD and CP learn to predict.
struct FeatureSpec {
    distill::FeatureTransformKind transform = distill::FeatureTransformKind::None;
    double regularisation = distill::FeatureTransformOptions{}.regularisation;
    distill::ConditionTarget conditionTarget = distill::ConditionTarget::Clean;

    distill::FeatureTransformOptions transformOptions() const {
        return {.kind = transform, .regularisation = regularisation};
    }
};
constexpr auto fields(const FeatureSpec*) {
    using F = FeatureSpec;
    return std::tuple{
        field("transform", &F::transform, "Embeddings").saying("post-processing of the teacher's embeddings"),
        field("regularisation", &F::regularisation, "Regularisation")
            .within(limits::kRegularisation)
            .saying("of standardise and pca-whiten"),
        field("conditionTarget", &F::conditionTarget, "CP target")
            .saying("the teacher's embedding of the source image, or the same with the noise that the "
                    "generator was "
                    "shown")};
}

/// Views of the images of stage 1 that teacher and student see alike (data/view_options.h). Without them the
/// teacher sees each image as it is.
struct ViewSpec {
    std::optional<int> count;
    std::optional<double> mixup;
    std::optional<double> cutmix;
    std::uint64_t seed = 1;

    int perImage() const { return count.value_or(0); }
};
constexpr auto fields(const ViewSpec*) {
    using V = ViewSpec;
    return std::tuple{
        field("count", &V::count, "Views")
            .within(limits::kViews)
            .in("per image")
            .saying(
                "augmented versions of each image that the teacher sees as the student does; 0: the teacher "
                "sees the image itself"),
        field("mixup", &V::mixup, "Mixup")
            .within(limits::kMixing)
            .saying("views are blends of two images, with a share from Beta(x, x); 0: none"),
        field("cutmix", &V::cutmix, "CutMix")
            .within(limits::kMixing)
            .saying("views have a part of another image pasted in, of a share from Beta(x, x); 0: none"),
        field("seed", &V::seed, "Seed of views").within(limits::kSeed)};
}

/// How stage 1 treats real and generated images that it learns from together (distill/mixture.h,
/// data/mixture.h).
struct MixtureSpec {
    std::optional<double> realShare;
    std::optional<double> lastRealShare;
    std::optional<double> realWeight;
    distill::BatchNorms batchNorm = distill::BatchNorms::Shared;

    friend bool operator==(const MixtureSpec&, const MixtureSpec&) = default;
};
constexpr auto fields(const MixtureSpec*) {
    using M = MixtureSpec;
    return std::tuple{
        field("realShare", &M::realShare, "Share of real images")
            .within(limits::kShare)
            .saying("in each batch of stage 1 with generated images; default: every image once an epoch"),
        field("lastRealShare", &M::lastRealShare, "Share at the end")
            .within(limits::kShare)
            .saying("of real images: the share goes linearly to it over stage 1; default: it stays"),
        field("realWeight", &M::realWeight, "Loss weight of real images")
            .within(limits::kShare)
            .saying("generated ones have the rest; 0.8 as in DataDream; default: every image counts alike"),
        field("batchNorm", &M::batchNorm, "Batch norms")
            .saying("of stage 1: shared, separate for generated images, or re-estimated on real ones before "
                    "each evaluation")};
}

/// A key that takes several values, one after the other (variation.h).
struct VariedKey {
    std::string key;                   ///< "generation.perImage"
    std::vector<std::string> values{}; ///< as they stand in JSON: `4`, `"none"`, `true`

    friend bool operator==(const VariedKey&, const VariedKey&) = default;
};

struct StudySpec {
    std::string name;
    std::vector<std::string> datasets; ///< names or paths
    LabelledSpec labelled;
    /// Share of each class's labelled images that no column learns from and that choose the best step; 0:
    /// none.
    double validationFraction = 0;
    std::optional<std::string> teacher; ///< a model's name or path; needed when a column distils
    /// Of "teacher": [A, B]. FD and LD learn what both say together (teacher/joined_teachers.h).
    std::optional<std::string> secondTeacher;
    TemplatesSpec templates;                          ///< for all datasets
    std::map<std::string, TemplatesSpec> templatesOf; ///< for single datasets
    GenerationSection generation;
    std::vector<Column> columns; ///< when they are not named, all that the study has generators for
    /// "columnsOf": fewer columns for single datasets, for example only those that are still missing.
    std::map<std::string, std::vector<Column>> columnsOf;
    std::vector<std::int64_t> seeds{1};
    std::vector<VariedKey> vary; ///< of a sweep: one key or two, in the order in which they were written
    StudentSpecification student;
    StageSpec distil;
    StageSpec distilFeatures;   ///< "FD" inside "distil": stronger than `distil`
    StageSpec distilLogits;     ///< "LD" inside "distil": stronger than `distil`
    StageSpec distilConditions; ///< "CP" inside "distil": stronger than `distilFeatures`
    FeatureSpec features;
    ViewSpec views;
    MixtureSpec mixture;
    StageSpec finetune;
    StageSpec supervised; ///< SUP; what is absent is taken from `finetune`, but for rate and steps
    AugmentationSpec augmentation;
    /// Steps between evaluations; 0: at a stage's ends. Absent: about 20 in a stage, see evaluated_images.h.
    std::optional<std::int64_t> evaluateEvery;
    std::int64_t checkpointEvery = 500; ///< steps, or two minutes; 0: by time alone
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0;              ///< 0: the machine's physical cores
    std::filesystem::path folder; ///< of the study's file: relative paths begin here
    std::string text;             ///< the JSON that this was read from

    std::vector<std::string> teachers() const; ///< none, one or two
};

constexpr auto fields(const StudySpec*) {
    using S = StudySpec;
    return std::tuple{
        field("evaluateEvery", &S::evaluateEvery, "Evaluate every")
            .within(limits::kCadence)
            .in("steps")
            .saying("0: at a stage's ends; default: about 20 times a stage"),
        field("checkpointEvery", &S::checkpointEvery, "Checkpoint every")
            .within(limits::kCadence)
            .in("steps")
            .saying("or two minutes, whichever comes first; 0: two minutes"),
        field("device", &S::device, "Device").saying("auto, cpu or cuda:N"),
        field("precision", &S::precision, "Precision").saying("auto, fp32 or bf16"),
        field("threads", &S::threads, "Threads").within(limits::kThreads).saying("0: the physical cores")};
}

/// The columns that a dataset's row has.
const std::vector<Column>& columnsFor(const StudySpec& spec, const std::string& dataset);

/// InvalidArgument (unknown key with the nearest valid one, wrong type, invalid value) or Corrupt (no
/// JSON), each with line; `source` names the text in messages.
Result<StudySpec> parseStudySpec(const std::string& text, const std::string& source);
/// The errors above, or those of opening the file.
Result<StudySpec> readStudySpec(const std::filesystem::path& path);

} // namespace retort::study
