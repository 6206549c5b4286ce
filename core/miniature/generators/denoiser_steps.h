#pragma once
// The state of a denoising network's training and its one step: text-to-image, or on image embeddings as
// well.

#include "diffusion/networks/unclip_noise.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "miniature/caption_states.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/random_batches.h"
#include "miniature/weight_training.h"
#include "tensor/device.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace retort::miniature {

/// What learns in place of a network's own weights, which then stay as they are: a LoRA's factors, or an
/// image adapter.
struct LearntFactors {
    std::vector<tensor::NamedTensor> parameters{};         ///< on the device of the training
    std::function<void(diffusion::UNet& network)> apply{}; ///< before each prediction; may be empty
    /// Hidden states of captions (tokens, int64 [N, L]), where the text tower learns; empty: those of the
    /// start.
    std::function<at::Tensor(const at::Tensor& tokens)> captionStates{};
    /// Of the images' embeddings, where an adapter learns.
    std::function<std::vector<diffusion::ImageKeys>(const at::Tensor& embeddings)> imageKeys{};
};

class DenoiserSteps : public TrainingSteps {
public:
    struct Setting {
        std::string part{}; ///< names the random streams
        DenoiserRecipe recipe{};
        diffusion::SchedulerConfig scheduler{};
        double latentScale = 1;
        std::uint64_t seed = 1;
        tensor::Device device{};
        tensor::Precision precision = tensor::Precision::Float32;
    };
    /// All of it must outlive the trainer.
    struct Material {
        const LatentSet& latents;
        const CaptionStates& captions;
        const diffusion::UnclipNoise* unclip = nullptr; ///< null: text-to-image
    };
    /// Takes the network with its first weights; without `learnt`, these are trained. Errors of the
    /// optimiser.
    static Result<std::unique_ptr<DenoiserSteps>> create(const Setting& setting, const Material& material,
                                                         diffusion::UNet network, LearntFactors learnt = {});

    /// The loss is the squared error of what the network predicts by its scheduler's configuration, weighted
    /// by min-SNR (Hang et al. 2023, section 3.4): min(SNR, limit) / (SNR + 1) of the velocity (Salimans & Ho
    /// 2022, "Progressive Distillation for Fast Sampling of Diffusion Models", appendix D), min(SNR, limit) /
    /// SNR of the noise, min(SNR, limit) of the latents themselves.
    at::Tensor step(std::int64_t step) override;
    Status saveCheckpoint(const std::filesystem::path& path, std::int64_t step) const override {
        return m_training.save(path, step);
    }
    Result<std::int64_t> restoreCheckpoint(const std::filesystem::path& path) override {
        return m_training.restore(path);
    }

    training::Ema& averages() { return m_training.averages(); }
    const diffusion::UNet& network() const { return m_network; }

private:
    DenoiserSteps(const Setting& setting, const Material& material, diffusion::UNet network,
                  LearntFactors learnt, WeightTraining training);
    at::Tensor sampleLatents(const at::Tensor& rows, const StepStreams& streams) const;
    at::Tensor sampleEmbeddings(const at::Tensor& rows, const StepStreams& streams) const;
    at::Tensor sampleClassVectors(const at::Tensor& rows, const StepStreams& streams) const;

    Setting m_setting;
    Material m_material;
    at::Tensor m_alphas; ///< cumulative, fp32 [timesteps] on the CPU
    diffusion::UNet m_network;
    LearntFactors m_learnt;
    WeightTraining m_training;
};

} // namespace retort::miniature
