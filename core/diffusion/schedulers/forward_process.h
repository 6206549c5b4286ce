#pragma once
// The forward process: clean latents or embeddings with the noise of a timestep, and what a network that
// undoes it is trained to predict (Ho et al. 2020, equation 4; Salimans & Ho 2022, "Progressive Distillation
// for Fast Sampling of Diffusion Models", section 4, for the velocity).

#include "diffusion/schedulers/scheduler_config.h"

#include <ATen/core/Tensor.h>

namespace retort::diffusion {

/// With a the cumulative alpha of a timestep: noised = sqrt(a) clean + sqrt(1 - a) noise. All tensors [N,
/// ...], timesteps int64 [N] in [0, trainTimesteps), on one device.
class ForwardProcess {
public:
    explicit ForwardProcess(const SchedulerConfig& config);

    at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise, const at::Tensor& timesteps) const;
    /// sqrt(a) noise - sqrt(1 - a) clean.
    at::Tensor velocity(const at::Tensor& clean, const at::Tensor& noise, const at::Tensor& timesteps) const;
    /// What the configuration's prediction is compared with: the noise, the velocity or the clean sample.
    at::Tensor target(const at::Tensor& clean, const at::Tensor& noise, const at::Tensor& timesteps) const;

    /// fp32 [trainTimesteps] on the CPU.
    const at::Tensor& cumulativeAlphas() const { return m_cumulativeAlphas; }

private:
    PredictionType m_prediction;
    at::Tensor m_cumulativeAlphas;
};

} // namespace retort::diffusion
