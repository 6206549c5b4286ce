#pragma once
// Which of a process's training timesteps are visited, latest first, numbered as diffusers numbers them (Lin
// et al. 2023, table 2, compares the spacings).

#include "diffusion/schedulers/sampling.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <vector>

namespace retort::diffusion {

/// `steps` whole timesteps. DPM-Solver++ skips the one that its last step ends at.
std::vector<double> spacedTimesteps(const SchedulerConfig& config, int steps);

/// `steps` timesteps that keep their fraction under TimestepSpacing::Linspace, in fp32: Euler's.
std::vector<double> fractionalTimesteps(const SchedulerConfig& config, int steps);

/// How many of the steps a strength takes: the whole part of their product, as diffusers has it.
int stepsTaken(const SamplingPlan& plan);

/// The values at fractional places of a table, linearly interpolated.
std::vector<double> interpolated(const std::vector<double>& table, const std::vector<double>& places);

/// `steps` sigmas from the largest to the smallest, evenly spaced in their seventh root (Karras et al. 2022,
/// equation 5 with rho = 7).
std::vector<double> karrasSigmas(double largest, double smallest, int steps);

/// The fractional timestep of a sigma, by its logarithm; `sigmas` ascend over the training timesteps.
double timestepOfSigma(const std::vector<double>& sigmas, double sigma);

} // namespace retort::diffusion
