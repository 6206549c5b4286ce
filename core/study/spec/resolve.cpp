#include "study/spec/resolve.h"

#include "study/spec/stage_resolution.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace retort::study {

namespace {

constexpr int kSmallImages = 64; // up to here a small-image stem and padded crops serve best
constexpr int kLargeInput = 224; // the input of torchvision's networks

int imageSizeFor(const StudentSpecification& spec, const data::ImageSize& images) {
    if (spec.imageSize)
        return *spec.imageSize;
    const int longest = std::max(images.width, images.height);
    constexpr int kStride = 32; // of every backbone
    if (longest > 0 && longest <= kSmallImages)
        return (longest + kStride - 1) / kStride * kStride;
    return kLargeInput;
}

Result<students::StudentSpec> studentFor(const StudentSpecification& spec, int imageSize,
                                         std::size_t classes) {
    students::StudentSpec student;
    student.architecture = spec.architecture.value_or(student.architecture);
    student.width = spec.width.value_or(student.width);
    student.classes = static_cast<int>(classes);
    const bool isSmall = imageSize <= kSmallImages && students::isResNet(student.architecture);
    student.stem = spec.stem.value_or(isSmall ? students::Stem::SmallImage : student.stem);
    RETORT_CHECK(students::validate(student));
    return student;
}

data::Geometry standardGeometry(int imageSize) {
    return imageSize <= kSmallImages ? data::Geometry::PaddedCrop : data::Geometry::RandomResizedCrop;
}

Result<data::AugmentOptions> augmentationFor(const AugmentationSpec& spec, int imageSize) {
    constexpr int kPaddingPart = 8;    // 4 pixels at 32 (He et al., 2016)
    constexpr double kMinScale = 0.35; // few labels: crops that keep the object
    data::AugmentOptions options;
    options.output = {imageSize, imageSize};
    options.geometry = spec.geometry.value_or(standardGeometry(imageSize));
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

Status resolveSynthetic(const StudySpec& spec, const ResolveInputs& inputs, RunSpec& run) {
    const auto set = inputs.synthetic.find(run.column.source);
    if (set == inputs.synthetic.end())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the column {} needs a generator", name(run.column))};
    run.synthetic = set->second;
    run.mix = spec.generation.mix;
    return {};
}

Status resolveTeacher(const StudySpec& spec, const ResolveInputs& inputs, RunSpec& run) {
    if (!inputs.teacher)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the column {} needs a teacher", name(run.column))};
    const bool isCondition = run.column.method == Method::ConditionPrediction;
    run.teacher = isCondition && inputs.conditionTeacher ? inputs.conditionTeacher : inputs.teacher;
    run.prompts = inputs.prompts;
    if (const auto& views = spec.views; views.perImage() > 0)
        run.views = data::ViewOptions{.count = views.perImage(),
                                      .mixup = views.mixup.value_or(0),
                                      .cutmix = views.cutmix.value_or(0),
                                      .seed = views.seed};
    if (!run.column.predictsEmbeddings())
        return {};
    run.student.embeddingWidth = run.teacher->embeddingWidth;
    run.features = spec.features;
    return {};
}

/// Whatever the step, a batch has at least two images of each kind: one alone has no variance.
Status checkSeparateNorms(const RunSpec& run) {
    constexpr double kLeast = 2;
    const auto& mixture = run.mixture;
    if (!mixture.realShare)
        return invalidArgument(
            fmt::format("the column {}: batch norms of their own for generated images need "
                        "a share of real images in each batch, for example 0.5",
                        name(run.column)));
    const double batch = run.distil->batch;
    for (const double share : {*mixture.realShare, mixture.lastRealShare.value_or(*mixture.realShare)}) {
        const double real = std::floor(batch * share), generated = std::floor(batch * (1 - share));
        if (real < kLeast || generated < kLeast)
            return invalidArgument(fmt::format(
                "the column {}: batch norms of their own need two real and two generated images in "
                "every batch of stage 1; {} images with a share of {} real ones have {} and {}",
                name(run.column), batch, share, real, generated));
    }
    return {};
}

Status resolveMixture(const StudySpec& spec, RunSpec& run) {
    run.mixture = spec.mixture;
    const auto& mixture = run.mixture;
    if (mixture.lastRealShare && !mixture.realShare)
        return invalidArgument("a share of real images at the end of stage 1 needs one at its beginning");
    const bool isSeparate = mixture.batchNorm == distill::BatchNorms::Separate;
    if (run.mix == Mix::SyntheticOnly && (mixture.realShare || mixture.realWeight || isSeparate))
        return invalidArgument(
            fmt::format("the column {} learns from generated images alone in stage 1: a share or a weight of "
                        "real ones, or batch norms apart from theirs, need both kinds as training data",
                        name(run.column)));
    return isSeparate ? checkSeparateNorms(run) : Status{};
}

Result<RunSpec> resolveRun(const StudySpec& spec, const ResolveInputs& inputs, const Column& column,
                           std::int64_t seed) {
    RunSpec run;
    run.column = column;
    run.seed = seed;
    run.data = inputs.data;
    run.labelled = labelledSubset(spec);
    run.precision = inputs.precision;
    run.weights = inputs.weights;
    run.imageSize = imageSizeFor(spec.student, inputs.images);
    RETORT_TRY(run.student, studentFor(spec.student, run.imageSize, inputs.data.classes.size()));
    RETORT_TRY(run.augmentation, augmentationFor(spec.augmentation, run.imageSize));
    if (!column.hasFirstStage()) {
        RETORT_TRY(run.finetune, resolveSupervised(spec, column.method));
        return run;
    }
    if (column.isSynthetic())
        RETORT_CHECK(resolveSynthetic(spec, inputs, run));
    if (column.learnsFromTeacher())
        RETORT_CHECK(resolveTeacher(spec, inputs, run));
    RETORT_TRY(run.distil, resolveFirstStage(spec, column.method));
    if (column.isSynthetic())
        RETORT_CHECK(resolveMixture(spec, run));
    RETORT_TRY(run.finetune, resolveFinetune(spec));
    return run;
}

} // namespace

data::LabelledSubset labelledSubset(const StudySpec& spec) {
    // Where no images are drawn, the seed means nothing, and no run is told by it.
    const bool draws = spec.labelled.perClass || spec.labelled.percent || spec.validationFraction > 0;
    return {.perClass = spec.labelled.perClass,
            .percent = spec.labelled.percent,
            .validation = spec.validationFraction,
            .seed = draws ? spec.labelled.seed : 0};
}

Result<std::vector<RunSpec>> resolveRuns(const StudySpec& spec, const ResolveInputs& inputs) {
    std::vector<RunSpec> runs;
    for (const auto seed : spec.seeds)
        for (const auto& column : columnsFor(spec, inputs.dataset)) {
            RETORT_TRY(auto run, resolveRun(spec, inputs, column, seed));
            runs.push_back(std::move(run));
        }
    return runs;
}

} // namespace retort::study
