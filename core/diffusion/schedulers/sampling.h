#pragma once
// One trajectory from noise to an image: how it is asked for, and what steps along it.

#include <ATen/core/Tensor.h>
#include <cstddef>

namespace retort::diffusion {

struct SamplingPlan {
    int steps = 25;
    double eta = 0;      ///< DDIM: 0 is deterministic
    double strength = 1; ///< below 1 only the last part of the steps is taken, from a noised image (SDEdit)
};

/// State that grows over the steps of one trajectory.
class SchedulerRun {
public:
    virtual ~SchedulerRun() = default;
    /// Latents before call `i`, the network's output for them -> latents after it; all [N, C, h, w], fp32.
    /// `noise` is drawn where needsNoise(i), and otherwise ignored.
    virtual at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                            const at::Tensor& noise) = 0;
};

} // namespace retort::diffusion
