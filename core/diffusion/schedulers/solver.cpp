#include "diffusion/schedulers/solver.h"

#include "diffusion/schedulers/noise_tables.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

Solver::Solver(const SchedulerConfig& config) : m_config(config), m_alphas(cumulativeAlphaTable(config)) {}

double Solver::alphaAt(double timestep, double beforeFirst) const {
    if (timestep < 0)
        return beforeFirst;
    return m_alphas[std::min(static_cast<std::size_t>(timestep), m_alphas.size() - 1)];
}

void Solver::setTimesteps(const std::vector<double>& all, const SamplingPlan& plan) {
    m_timesteps.assign(all.begin() + (plan.steps - stepsTaken(plan)), all.end());
}

void Solver::setSigmas(const std::vector<double>& all, const SamplingPlan& plan) {
    m_sigmas.assign(all.begin() + (plan.steps - stepsTaken(plan)), all.end());
}

at::Tensor Solver::noised(const at::Tensor& clean, const at::Tensor& noise) const {
    const double alpha = alphaAt(m_timesteps.front());
    return std::sqrt(alpha) * clean + std::sqrt(1 - alpha) * noise;
}

Denoised denoised(PredictionType prediction, const at::Tensor& latents, const at::Tensor& output,
                  double alpha) {
    const double signal = std::sqrt(alpha);
    const double sigma = std::sqrt(1 - alpha);
    switch (prediction) {
    case PredictionType::Epsilon: return {(latents - sigma * output) / signal, output};
    case PredictionType::Sample: return {output, (latents - signal * output) / sigma};
    case PredictionType::Velocity: break;
    }
    return {signal * latents - sigma * output, signal * output + sigma * latents};
}

} // namespace retort::diffusion
