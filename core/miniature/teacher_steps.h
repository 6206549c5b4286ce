#pragma once
// The state of a teacher's training and its one step; teacher_training.h drives it.

#include "clip/model.h"
#include "clip/text/tokenizer.h"
#include "miniature/caption_book.h"
#include "miniature/image_set.h"
#include "miniature/teacher_recipe.h"
#include "miniature/training_loop.h"
#include "miniature/weight_training.h"
#include "tensor/device.h"

#include <optional>

namespace retort::miniature {

/// Where a training computes, and how.
struct TrainingCompute {
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
};

class TeacherSteps : public TrainingSteps {
public:
    /// Mismatch when `sets` are not those of the recipe; errors of tokenizer and optimiser.
    static Result<TeacherSteps> create(const TeacherRecipe& recipe, const TrainingCompute& compute,
                                       const std::vector<ImageSet>& sets);

    /// The contrastive loss of images and captions, a scalar on the device.
    at::Tensor step(std::int64_t step) override;
    /// Zero-shot top-1 in per cent with the averaged weights, on the first `limit` test images of each set.
    std::vector<double> zeroShot(std::int64_t limit);

    Status saveCheckpoint(const std::filesystem::path& path, std::int64_t step) const override {
        return m_training.save(path, step);
    }
    Result<std::int64_t> restoreCheckpoint(const std::filesystem::path& path) override {
        return m_training.restore(path);
    }

    /// The averaged weights take the place of the trained ones for good.
    void keepAverages() { m_training.averages().apply(); }
    const clip::ClipModel& model() const { return m_model; }
    const clip::Tokenizer& tokenizer() const { return m_tokenizer; }

private:
    TeacherSteps(const TeacherRecipe& recipe, const TrainingCompute& compute,
                 const std::vector<ImageSet>& sets, clip::Tokenizer tokenizer, clip::ClipModel model,
                 WeightTraining weights);

    struct Batch {
        at::Tensor images;  ///< float [B, 3, S, S], augmented and normalised
        at::Tensor classes; ///< int64 [B], numbered over all sets
    };
    Batch generateBatch(std::int64_t step) const;
    at::Tensor normalised(const at::Tensor& images) const;
    clip::PatchSelection samplePatches(std::int64_t step, std::int64_t count) const;
    double zeroShotOf(std::size_t set, std::int64_t limit) const;

    const TeacherRecipe& m_recipe;
    const std::vector<ImageSet>& m_sets;
    tensor::Device m_device;
    tensor::Precision m_precision;
    clip::Tokenizer m_tokenizer;
    CaptionBook m_book;
    clip::ClipModel m_model;
    WeightTraining m_training;
    at::Tensor m_mean; ///< of CLIP's preprocessing, [3, 1, 1], in 0..255
    at::Tensor m_deviation;
};

/// The tokenizer of a recipe: a vocabulary learnt from its captions.
Result<clip::Tokenizer> teacherTokenizer(const TeacherRecipe& recipe);

} // namespace retort::miniature
