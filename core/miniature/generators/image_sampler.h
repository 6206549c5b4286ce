#pragma once
// Images generated with the networks under training, to be judged.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/checkpoints/image_adapter.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "miniature/generators/generator_recipe.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace retort::miniature {

/// What images are generated from; the unconditional half of guidance has zeros for class
/// vector and embedding.
struct SamplingConditions {
    at::Tensor states;        ///< [N, L, W]
    at::Tensor emptyStates;   ///< [1, L, W]
    at::Tensor classVector{}; ///< [N, 2 D], or undefined
    at::Tensor embeddings{};  ///< [N, D], for the adapter, or undefined
};

class ImageSampler {
public:
    struct Setting {
        diffusion::SchedulerConfig scheduler{};
        double guidance = 2;
        int steps = 25;
        double latentScale = 1;
        tensor::Device device{};
        tensor::Precision precision = tensor::Precision::Float32;
        const diffusion::ImageAdapter* adapter = nullptr; ///< of embeddings
        ProgressSink progress{};                          ///< told of the images to be judged
        std::stop_token stop{};
    };
    /// The networks must outlive the sampler.
    ImageSampler(const Setting& setting, const diffusion::UNet& unet,
                 const diffusion::Autoencoder& autoencoder);

    /// uint8 [N, S, S, 3] on the CPU, image i from the noise of (seed, i). Cancelled; errors of the
    /// scheduler.
    Result<at::Tensor> sample(const SamplingConditions& conditions, std::uint64_t seed) const;

private:
    at::Tensor predict(const at::Tensor& latents, double timestep,
                       const SamplingConditions& conditions) const;
    Result<at::Tensor> generateBatch(const SamplingConditions& conditions, const at::Tensor& noise) const;

    Setting m_setting;
    const diffusion::UNet& m_unet;
    const diffusion::Autoencoder& m_autoencoder;
};

/// Images uint8 [N, S, S, 3] row by row as one portable pixmap (netpbm's PPM, binary).
Status saveContactSheet(const std::filesystem::path& path, const at::Tensor& images, std::int64_t columns);

} // namespace retort::miniature
