#pragma once
// The tables of a diffusion process over its training timesteps: fp32 values, for arithmetic in double
// precision.

#include "diffusion/schedulers/scheduler_config.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace retort::diffusion {

/// beta_t, the variance that step t adds (Ho et al. 2020, section 2), after the rescale to zero terminal
/// signal-to-noise ratio where the configuration asks for it (Lin et al. 2023, "Common Diffusion Noise
/// Schedules and Sample Steps are Flawed", algorithm 1).
std::vector<double> betaTable(const SchedulerConfig& config);

/// Cumulative products of 1 - beta; at most 1, and exactly 0 at the end with zero terminal signal.
std::vector<double> cumulativeAlphaTable(const SchedulerConfig& config);

/// The same as fp32 [trainTimesteps] on the CPU.
at::Tensor cumulativeAlphas(const SchedulerConfig& config);

/// sqrt((1 - a) / a) of each cumulative product: the noise over the signal (Karras et al. 2022). A terminal
/// signal of zero is taken as 2^-24, as diffusers does, so that every sigma is finite.
std::vector<double> sigmaTable(const std::vector<double>& cumulativeAlphas);

} // namespace retort::diffusion
