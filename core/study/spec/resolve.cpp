#include "study/spec/resolve.h"

#include "study/spec/stage_resolution.h"

#include <algorithm>

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
    run.teacher = inputs.teacher;
    run.prompts = inputs.prompts;
    if (const auto& views = spec.views; views.perImage() > 0)
        run.views = data::ViewOptions{.count = views.perImage(),
                                      .mixup = views.mixup.value_or(0),
                                      .cutmix = views.cutmix.value_or(0),
                                      .seed = views.seed};
    if (!run.column.predictsEmbeddings())
        return {};
    run.student.embeddingWidth = inputs.teacher->embeddingWidth;
    run.features = spec.features;
    return {};
}

Result<RunSpec> resolveRun(const StudySpec& spec, const ResolveInputs& inputs, const Column& column,
                           std::int64_t seed) {
    RunSpec run;
    run.column = column;
    run.seed = seed;
    run.data = inputs.data;
    run.labelled = labelledSubset(spec);
    run.precision = inputs.precision;
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
    RETORT_TRY(run.finetune, resolveFinetune(spec));
    return run;
}

} // namespace

data::LabelledSubset labelledSubset(const StudySpec& spec) {
    return {.perClass = spec.labelled.perClass,
            .percent = spec.labelled.percent,
            .validation = spec.validationFraction,
            .seed = spec.labelled.seed};
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
