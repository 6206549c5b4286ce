#include "miniature/teacher_training.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "clip/model_folder.h"
#include "clip/preprocess.h"
#include "miniature/teacher_trainer.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kEvaluatedOnTheWay = 2000; // test pictures of each set; all of them at the end

/// The loop around TeacherTrainer::step: where it begins, when it evaluates, saves and stops.
class TeacherLoop {
public:
    TeacherLoop(const TeacherTraining& training, TeacherTrainer& trainer)
        : m_training(training), m_trainer(trainer), m_checkpoint(training.folder / "checkpoint.safetensors"),
          m_meter(training.progress, "miniature teacher", "pictures",
                  training.recipe.steps * training.recipe.batchSize) {}

    Status run() {
        RETORT_TRY(auto step, firstStep());
        m_meter.resumeAt(step * m_training.recipe.batchSize);
        while (step < m_training.recipe.steps) {
            RETORT_CHECK(oneStep(step));
            ++step;
            const bool stopping = m_training.stop.stop_requested();
            if (stopping || step % m_training.recipe.checkpointEvery == 0)
                RETORT_CHECK(m_trainer.saveCheckpoint(m_checkpoint, step));
            if (stopping)
                return cancelled("training the miniature teacher");
            if (step % m_training.recipe.evaluateEvery == 0)
                report(step);
        }
        m_meter.finish();
        return {};
    }

    void removeCheckpoint() const {
        std::error_code ignored;
        fs::remove(m_checkpoint, ignored);
    }

private:
    Result<std::int64_t> firstStep() {
        if (m_training.start == StartFrom::Checkpoint && fs::exists(m_checkpoint))
            return m_trainer.restoreCheckpoint(m_checkpoint);
        return std::int64_t{0};
    }

    Status oneStep(std::int64_t step) {
        m_losses += m_trainer.step(step).item<double>();
        ++m_counted;
        if (!std::isfinite(m_losses))
            return Error{ErrorCode::Internal,
                         fmt::format("the loss is not finite at step {}; lower learningRate in the "
                                     "recipe (now {})",
                                     step, m_training.recipe.learningRate)};
        m_meter.advanceTo((step + 1) * m_training.recipe.batchSize);
        return {};
    }

    void report(std::int64_t step) {
        if (m_training.evaluated)
            m_training.evaluated({step, m_losses / static_cast<double>(std::max<std::int64_t>(1, m_counted)),
                                  m_trainer.zeroShot(kEvaluatedOnTheWay)});
        m_losses = 0;
        m_counted = 0;
    }

    const TeacherTraining& m_training;
    TeacherTrainer& m_trainer;
    fs::path m_checkpoint;
    ProgressMeter m_meter;
    double m_losses = 0;
    std::int64_t m_counted = 0;
};

Result<TeacherEvaluation> train(const TeacherTraining& training, const std::vector<PictureSet>& sets) {
    RETORT_CHECK(createFolders(training.folder));
    RETORT_TRY(auto trainer, TeacherTrainer::create(training, sets));
    TeacherLoop loop(training, trainer);
    RETORT_CHECK(loop.run());
    trainer.keepAverages();
    RETORT_CHECK(clip::saveOpenClipFolder(training.folder, trainer.model(), trainer.tokenizer(),
                                          {.imageSize = training.recipe.model.vision.imageSize}, at::kHalf));
    loop.removeCheckpoint();
    return TeacherEvaluation{training.recipe.steps, 0,
                             trainer.zeroShot(std::numeric_limits<std::int64_t>::max())};
}

Result<LabelledPictures> atSize(const LabelledPictures& split, int imageSize) {
    const auto& pictures = split.pictures;
    if (pictures.size(1) == imageSize && pictures.size(2) == imageSize)
        return split;
    std::vector<clip::RgbView> views;
    const auto bytes = pictures.size(1) * pictures.size(2) * 3;
    const auto* data = pictures.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < pictures.size(0); ++i)
        views.push_back(
            {data + i * bytes, static_cast<int>(pictures.size(2)), static_cast<int>(pictures.size(1))});
    RETORT_TRY(auto resized, clip::resizeAndCropBatch(views, {.imageSize = imageSize}));
    return LabelledPictures{resized, split.labels};
}

} // namespace

Result<TeacherEvaluation> trainTeacher(const TeacherTraining& training, const std::vector<PictureSet>& sets) {
    return tensor::guarded("training the miniature teacher", [&] { return train(training, sets); });
}

Result<PictureSet> atTeacherSize(PictureSet set, int imageSize) {
    RETORT_TRY(set.train, atSize(set.train, imageSize));
    RETORT_TRY(set.test, atSize(set.test, imageSize));
    return set;
}

} // namespace retort::miniature
