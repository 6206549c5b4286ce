#include "miniature/teacher_training.h"

#include "base/file.h"
#include "clip/model_folder.h"
#include "clip/preprocess.h"
#include "miniature/teacher_steps.h"
#include "tensor/torch_error.h"
#include "training/kept_checkpoints.h"

#include <torch/types.h>

#include <limits>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kEvaluatedOnTheWay = 2000; // test images of each set; all of them at the end

Result<TeacherEvaluation> train(const TeacherTraining& training, const std::vector<ImageSet>& sets) {
    const auto checkpoint = training.folder / "checkpoint.safetensors";
    RETORT_CHECK(checkUnfinished(training.start, training.folder, checkpoint));
    RETORT_CHECK(createFolders(training.folder));
    RETORT_TRY(auto trainer,
               TeacherSteps::create(training.recipe,
                                    {.device = training.device, .precision = training.precision}, sets));
    const auto evaluate = [&](std::int64_t step, double loss) -> Status {
        if (training.evaluated)
            training.evaluated({step, loss, trainer.zeroShot(kEvaluatedOnTheWay)});
        return {};
    };
    RETORT_TRY(const auto loss, run({.task = "miniature teacher",
                                     .plan = training.recipe.plan,
                                     .checkpoint = checkpoint,
                                     .start = training.start,
                                     .device = training.device,
                                     .progress = training.progress,
                                     .evaluate = evaluate,
                                     .stop = training.stop,
                                     .remark = training.remark},
                                    trainer));
    trainer.keepAverages();
    RETORT_CHECK(clip::saveOpenClipFolder(training.folder, trainer.model(), trainer.tokenizer(),
                                          {.imageSize = training.recipe.model.vision.imageSize}, at::kHalf));
    training::removeCheckpoints(checkpoint);
    return TeacherEvaluation{training.recipe.plan.steps, loss,
                             trainer.zeroShot(std::numeric_limits<std::int64_t>::max())};
}

Result<LabelledImages> atSize(const LabelledImages& split, int imageSize) {
    const auto& images = split.images;
    if (images.size(1) == imageSize && images.size(2) == imageSize)
        return split;
    std::vector<clip::RgbView> views;
    const auto bytes = images.size(1) * images.size(2) * 3;
    const auto* data = images.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < images.size(0); ++i)
        views.push_back(
            {data + i * bytes, static_cast<int>(images.size(2)), static_cast<int>(images.size(1))});
    RETORT_TRY(auto resized, clip::resizeAndCropBatch(views, {.imageSize = imageSize}));
    return LabelledImages{resized, split.labels};
}

} // namespace

Result<TeacherEvaluation> trainTeacher(const TeacherTraining& training, const std::vector<ImageSet>& sets) {
    return tensor::guarded("training the miniature teacher", [&] { return train(training, sets); });
}

Result<ImageSet> atTeacherSize(ImageSet set, int imageSize) {
    RETORT_TRY(set.train, atSize(set.train, imageSize));
    RETORT_TRY(set.test, atSize(set.test, imageSize));
    return set;
}

} // namespace retort::miniature
