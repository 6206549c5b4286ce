#pragma once
// The way from noise to pixels with given networks, conditions and noise: nothing here is random.

#include "base/result.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <stop_token>
#include <vector>

namespace retort::diffusion {

/// What the network is told of each image; row by row.
struct Condition {
    at::Tensor states;                  ///< hidden states of the text tower, [N, L, W]
    at::Tensor classVector;             ///< [N, classEmbeddingInput], or undefined for a network without
    std::vector<ImageKeys> imageKeys{}; ///< of an image adapter; see UNetInput
};

/// One batch. The latents' device is that of the networks.
struct Sampling {
    at::Tensor latents; ///< before the first call, fp32 [N, C, h, w]
    Condition condition{};
    Condition nullCondition{}; ///< what guidance leads away from; not looked at without guidance
    double guidance = 1;
    /// The noise of a call that needs it, as the latents.
    std::function<at::Tensor(std::size_t call)> stepNoise{};
    std::stop_token stop{}; ///< asked before every call
    /// Told the latents after every call.
    std::function<void(std::size_t call, const at::Tensor& latents)> sampled{};
};

/// Whether guidance takes a second output of the network. Not with a scale of 0 or 1, which mean none, nor
/// where the network is told the scale.
bool needsNullCondition(const UNet& network, double guidance);

/// Latents after the scheduler's last call. With guidance by a second output, both come from one batch [null,
/// condition] and make null + guidance (condition - null) (Ho & Salimans 2022, "Classifier-Free Diffusion
/// Guidance", equation 6). Cancelled.
Result<at::Tensor> sampleLatents(const UNet& network, const Scheduler& scheduler, const Sampling& sampling);

/// Images in [-1, 1], [N, 3, H, W], to latents of about unit variance; noise as the latents.
at::Tensor encodedImages(const Autoencoder& autoencoder, const at::Tensor& images, const at::Tensor& noise);
/// The way back, not clamped.
at::Tensor decodedLatents(const Autoencoder& autoencoder, const at::Tensor& latents);

/// fp32 [N, 3, H, W] in [-1, 1] of uint8 [N, H, W, 3], and back, rounded and clamped; what is no number is 0.
at::Tensor imagesOf(const at::Tensor& pixels);
at::Tensor pixelsOf(const at::Tensor& images);

} // namespace retort::diffusion
