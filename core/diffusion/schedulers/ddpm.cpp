// Ho et al. 2020, "Denoising Diffusion Probabilistic Models", equations 6 and 7, between any two timesteps.

#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace {

class DdpmSolver : public Solver {
public:
    DdpmSolver(const SchedulerConfig& config, const SamplingPlan& plan) : Solver(config) {
        setTimesteps(spacedTimesteps(config, plan.steps), plan);
    }

    bool needsNoise(std::size_t call) const override { return timesteps().at(call) > 0; }
    std::unique_ptr<SchedulerRun> begin() const override;

    at::Tensor step(std::size_t call, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) const {
        const double alpha = alphaAt(timesteps().at(call));
        const double alphaAfter = call + 1 < timesteps().size() ? alphaAt(timesteps()[call + 1]) : 1;
        const double stepAlpha = alpha / alphaAfter;
        auto clean = denoised(config().prediction, latents, output, alpha).clean;
        if (config().clipSample)
            clean = clean.clamp(-config().clipRange, config().clipRange);
        auto after = (std::sqrt(alphaAfter) * (1 - stepAlpha) / (1 - alpha)) * clean +
                     (std::sqrt(stepAlpha) * (1 - alphaAfter) / (1 - alpha)) * latents;
        if (needsNoise(call))
            after += std::sqrt(variance(alpha, alphaAfter)) * noise;
        return after;
    }

private:
    double variance(double alpha, double alphaAfter) const {
        const double beta = 1 - alpha / alphaAfter;
        if (config().variance == VarianceKind::FixedLarge)
            return beta;
        constexpr double kSmallest = 1e-20;
        return std::max((1 - alphaAfter) / (1 - alpha) * beta, kSmallest);
    }
};

class DdpmRun : public SchedulerRun {
public:
    explicit DdpmRun(const DdpmSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) override {
        return m_solver.step(i, latents, output, noise);
    }

private:
    const DdpmSolver& m_solver;
};

std::unique_ptr<SchedulerRun> DdpmSolver::begin() const {
    return std::make_unique<DdpmRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makeDdpm(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<DdpmSolver>(config, plan);
}

} // namespace retort::diffusion
