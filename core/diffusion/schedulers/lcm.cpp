// Luo et al. 2023, "Latent Consistency Models", multistep consistency sampling (algorithm 3): every call
// predicts the clean latents, and all calls but the last put noise on them again. Times, scalings and their
// order as in diffusers' LCMScheduler.

#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <cmath>

namespace retort::diffusion {

namespace {

/// The times that the model was distilled at, latest first: every (timesteps / originalSteps)th.
std::vector<double> distilledTimesteps(const SchedulerConfig& config, double strength) {
    const int stride = config.trainTimesteps / config.originalSteps;
    std::vector<double> times;
    for (int i = static_cast<int>(config.originalSteps * strength); i >= 1; --i)
        times.push_back(i * stride - 1);
    return times;
}

class LcmSolver : public Solver {
public:
    LcmSolver(const SchedulerConfig& config, const SamplingPlan& plan) : Solver(config) {
        const auto distilled = distilledTimesteps(config, plan.strength);
        const double stride = static_cast<double>(distilled.size()) / plan.steps;
        for (int i = 0; i < plan.steps; ++i)
            m_timesteps.push_back(distilled.at(static_cast<std::size_t>(i * stride))); // numpy's rounding
    }

    bool needsNoise(std::size_t call) const override { return call + 1 < timesteps().size(); }
    std::unique_ptr<SchedulerRun> begin() const override;

    at::Tensor step(std::size_t call, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) const {
        const double time = timesteps().at(call);
        auto clean = denoised(config().prediction, latents, output, alphaAt(time)).clean;
        if (config().clipSample)
            clean = clean.clamp(-config().clipRange, config().clipRange);
        const auto kept = atTheBoundary(time, latents, clean);
        if (!needsNoise(call))
            return kept;
        const double after = alphaAt(timesteps().at(call + 1));
        return std::sqrt(after) * kept + std::sqrt(1 - after) * noise;
    }

private:
    /// c_skip latents + c_out clean: the latents themselves at time 0 (section 4.1 there, sigma_data 0.5).
    at::Tensor atTheBoundary(double time, const at::Tensor& latents, const at::Tensor& clean) const {
        constexpr double kVariance = 0.5 * 0.5;
        const double scaled = time * config().timestepScaling;
        const double sum = scaled * scaled + kVariance;
        return scaled / std::sqrt(sum) * clean + kVariance / sum * latents;
    }
};

class LcmRun : public SchedulerRun {
public:
    explicit LcmRun(const LcmSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) override {
        return m_solver.step(i, latents, output, noise);
    }

private:
    const LcmSolver& m_solver;
};

std::unique_ptr<SchedulerRun> LcmSolver::begin() const {
    return std::make_unique<LcmRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makeLcm(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<LcmSolver>(config, plan);
}

} // namespace retort::diffusion
