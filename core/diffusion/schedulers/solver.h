#pragma once
// What one kind of scheduler is made of, behind Scheduler's face.

#include "diffusion/schedulers/sampling.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <memory>
#include <vector>

namespace retort::diffusion {

class Solver {
public:
    virtual ~Solver() = default;

    const SchedulerConfig& config() const { return m_config; }
    const std::vector<double>& timesteps() const { return m_timesteps; }
    const std::vector<double>& sigmas() const { return m_sigmas; }

    virtual double initialNoiseScale() const { return 1; }
    virtual at::Tensor scaledInput(const at::Tensor& latents, std::size_t /*call*/) const { return latents; }
    virtual bool needsNoise(std::size_t /*call*/) const { return false; }
    /// Keeps the variance: sqrt(a) clean + sqrt(1 - a) noise at the first timestep.
    virtual at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise) const;
    virtual std::unique_ptr<SchedulerRun> begin() const = 0;

protected:
    explicit Solver(const SchedulerConfig& config);

    /// The cumulative alpha of a timestep; that of the clean image before the first.
    double alphaAt(double timestep, double beforeFirst = 1) const;
    const std::vector<double>& alphas() const { return m_alphas; }
    /// Keeps the last part of the steps, as the plan's strength has it.
    void setTimesteps(const std::vector<double>& all, const SamplingPlan& plan);
    /// Those of all steps and the final one; the same part is kept.
    void setSigmas(const std::vector<double>& all, const SamplingPlan& plan);

    SchedulerConfig m_config;
    std::vector<double> m_timesteps;
    std::vector<double> m_sigmas;

private:
    std::vector<double> m_alphas;
};

/// Latents taken apart: latents = signal * clean + sigma * noise.
struct Denoised {
    at::Tensor clean;
    at::Tensor noise;
};
/// What the network's output says about latents with sqrt(alpha) of signal and sqrt(1 - alpha) of noise.
Denoised denoised(PredictionType prediction, const at::Tensor& latents, const at::Tensor& output,
                  double alpha);

std::unique_ptr<Solver> makeDdim(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makeDdpm(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makePndm(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makeEuler(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makeEulerAncestral(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makeLcm(const SchedulerConfig& config, const SamplingPlan& plan);
std::unique_ptr<Solver> makeDpmSolver(const SchedulerConfig& config, const SamplingPlan& plan);

} // namespace retort::diffusion
