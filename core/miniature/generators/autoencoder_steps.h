#pragma once
// The state of an autoencoder's training and its one step.

#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/image_judge.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/training_images.h"
#include "miniature/weight_training.h"
#include "tensor/device.h"

#include <memory>
#include <vector>

namespace retort::miniature {

class AutoencoderSteps : public TrainingSteps {
public:
    struct Setting {
        AutoencoderRecipe recipe{};
        std::uint64_t seed = 1;
        tensor::Device device{};
        tensor::Precision precision = tensor::Precision::Float32;
    };
    /// Errors of the optimiser. Images and judge must outlive the trainer.
    static Result<std::unique_ptr<AutoencoderSteps>>
    create(const Setting& setting, const TrainingImages& images, const ImageJudge& judge);

    /// The loss is the mean absolute error, plus the weighted one of colours alone, plus the weighted
    /// divergence of the latents from N(0, 1), plus the weighted cosine distance between the teacher's
    /// embeddings of images and reconstructions.
    at::Tensor step(std::int64_t step) override;
    Status saveCheckpoint(const std::filesystem::path& path, std::int64_t step) const override {
        return m_training.save(path, step);
    }
    Result<std::int64_t> restoreCheckpoint(const std::filesystem::path& path) override {
        return m_training.restore(path);
    }

    /// judgeReconstructions() with the averaged weights.
    Result<std::vector<Figure>> evaluate(const std::vector<ImageSet>& sets,
                                         const std::filesystem::path& sheet);
    /// The averaged weights take the place of the trained ones for good.
    void keepAverages() { m_training.averages().apply(); }
    const diffusion::Autoencoder& network() const { return m_network; }

private:
    AutoencoderSteps(const Setting& setting, const TrainingImages& images, const ImageJudge& judge,
                     diffusion::Autoencoder network, WeightTraining training);

    Setting m_setting;
    const TrainingImages& m_images;
    const ImageJudge& m_judge;
    diffusion::Autoencoder m_network;
    WeightTraining m_training;
};

} // namespace retort::miniature
