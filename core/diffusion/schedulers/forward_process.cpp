#include "diffusion/schedulers/forward_process.h"

#include "diffusion/schedulers/noise_tables.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace {

/// The cumulative alpha of each timestep, shaped so that it scales whole samples.
at::Tensor alphasOf(const at::Tensor& table, const at::Tensor& timesteps, const at::Tensor& like) {
    std::vector<std::int64_t> shape(static_cast<std::size_t>(like.dim()), 1);
    shape[0] = timesteps.numel();
    return table.to(timesteps.device()).index_select(0, timesteps.flatten()).view(shape).to(like.device());
}

} // namespace

ForwardProcess::ForwardProcess(const SchedulerConfig& config)
    : m_prediction(config.prediction), m_cumulativeAlphas(diffusion::cumulativeAlphas(config)) {}

at::Tensor ForwardProcess::noised(const at::Tensor& clean, const at::Tensor& noise,
                                  const at::Tensor& timesteps) const {
    const auto alphas = alphasOf(m_cumulativeAlphas, timesteps, clean);
    return alphas.sqrt() * clean + (1 - alphas).sqrt() * noise;
}

at::Tensor ForwardProcess::velocity(const at::Tensor& clean, const at::Tensor& noise,
                                    const at::Tensor& timesteps) const {
    const auto alphas = alphasOf(m_cumulativeAlphas, timesteps, clean);
    return alphas.sqrt() * noise - (1 - alphas).sqrt() * clean;
}

at::Tensor ForwardProcess::target(const at::Tensor& clean, const at::Tensor& noise,
                                  const at::Tensor& timesteps) const {
    if (m_prediction == PredictionType::Epsilon)
        return noise;
    return m_prediction == PredictionType::Velocity ? velocity(clean, noise, timesteps) : clean;
}

} // namespace retort::diffusion
