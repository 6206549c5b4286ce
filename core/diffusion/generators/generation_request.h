#pragma once
// What is asked of a generator, and the image that it gives.

#include "diffusion/schedulers/scheduler_config.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace retort::diffusion {

/// What one image is generated from.
struct ImageRequest {
    std::uint64_t seed = 0;
    std::string prompt{};
    std::string negativePrompt{};
    at::Tensor
        embedding{};     ///< [D], the teacher's image embedding, not normalised, where it is generated from
    int noiseLevel = 0;  ///< unCLIP: timesteps of noise on the embedding, [0, 999]
    at::Tensor source{}; ///< SDEdit: uint8 [height, width, 3]; undefined generates from noise alone
};

struct SamplingOptions {
    std::optional<SchedulerKind> scheduler{}; ///< the folder's own otherwise
    std::optional<TimestepSpacing> spacing{}; ///< the folder's own otherwise
    int steps = 25;
    double guidance =
        2; ///< 0 and 1 call the network once a step; others twice, in one batch (Ho & Salimans 2022)
    double eta = 0;
    double strength = 1; ///< SDEdit: the part of the steps that is taken, in (0, 1]
    int width = 0;       ///< pixels; 0: as trained
    int height = 0;
    std::stop_token stop{};               ///< asked before every step
    std::function<void(int, int)> step{}; ///< calls done and to do
};

struct SampledImage {
    at::Tensor pixels;          ///< uint8 [H, W, 3] on the CPU
    at::Tensor noisedEmbedding; ///< fp32 [D] on the CPU: the embedding with its noise, if there is any
    bool valid = true;          ///< false: all black or not a number; not worth keeping
};

} // namespace retort::diffusion
