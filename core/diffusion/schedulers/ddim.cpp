// Song et al. 2021, "Denoising Diffusion Implicit Models", equations 12 and 16.

#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace {

class DdimSolver : public Solver {
public:
    DdimSolver(const SchedulerConfig& config, const SamplingPlan& plan)
        : Solver(config), m_eta(plan.eta), m_stride(config.trainTimesteps / plan.steps) {
        setTimesteps(spacedTimesteps(config, plan.steps), plan);
    }

    bool needsNoise(std::size_t /*call*/) const override { return m_eta > 0; }
    std::unique_ptr<SchedulerRun> begin() const override;

    at::Tensor step(double timestep, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) const {
        const double alpha = alphaAt(timestep);
        const double alphaAfter = alphaAt(timestep - m_stride, config().finalAlphaIsOne ? 1 : alphaAt(0));
        auto [clean, direction] = denoised(config().prediction, latents, output, alpha);
        if (config().clipSample)
            clean = clean.clamp(-config().clipRange, config().clipRange);
        const double variance = (1 - alphaAfter) / (1 - alpha) * (1 - alpha / alphaAfter);
        const double deviation = m_eta * std::sqrt(std::max(variance, 0.0));
        const double remaining = std::max(1 - alphaAfter - deviation * deviation, 0.0);
        auto after = std::sqrt(alphaAfter) * clean + std::sqrt(remaining) * direction;
        if (m_eta > 0)
            after += deviation * noise;
        return after;
    }

private:
    double m_eta;
    int m_stride;
};

class DdimRun : public SchedulerRun {
public:
    explicit DdimRun(const DdimSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) override {
        return m_solver.step(m_solver.timesteps().at(i), latents, output, noise);
    }

private:
    const DdimSolver& m_solver;
};

std::unique_ptr<SchedulerRun> DdimSolver::begin() const {
    return std::make_unique<DdimRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makeDdim(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<DdimSolver>(config, plan);
}

} // namespace retort::diffusion
