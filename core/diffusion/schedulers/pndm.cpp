// Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models on Manifolds": linear multistep (PLMS)
// alone, started by one improved Euler step (equations 9, 11 and 12). The second timestep is called twice for
// it.

#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <cmath>
#include <deque>

namespace retort::diffusion {

namespace {

class PndmSolver : public Solver {
public:
    PndmSolver(const SchedulerConfig& config, const SamplingPlan& plan)
        : Solver(config), m_stride(config.trainTimesteps / plan.steps) {
        setTimesteps(spacedTimesteps(config, plan.steps), plan);
        if (m_timesteps.size() > 1)
            m_timesteps.insert(m_timesteps.begin() + 1, m_timesteps[1]);
    }

    std::unique_ptr<SchedulerRun> begin() const override;
    int stride() const { return m_stride; }

    /// Equation 11, the transfer from one timestep to another.
    at::Tensor transfer(const at::Tensor& latents, const at::Tensor& output, double from, double to) const {
        const double alpha = alphaAt(from);
        const double alphaAfter = alphaAt(to, config().finalAlphaIsOne ? 1 : alphaAt(0));
        const auto noise = denoised(config().prediction, latents, output, alpha).noise;
        const double denominator =
            alpha * std::sqrt(1 - alphaAfter) + std::sqrt(alpha * (1 - alpha) * alphaAfter);
        return std::sqrt(alphaAfter / alpha) * latents - ((alphaAfter - alpha) / denominator) * noise;
    }

private:
    int m_stride;
};

class PndmRun : public SchedulerRun {
public:
    explicit PndmRun(const PndmSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& /*noise*/) override {
        const double timestep = m_solver.timesteps().at(i);
        if (i == 1) {
            // The improved Euler step: once more over the first stride, with the mean of both outputs.
            const auto mean = (output + m_outputs.back()) / 2;
            return m_solver.transfer(m_start, mean, timestep + m_solver.stride(), timestep);
        }
        if (i == 0)
            m_start = latents;
        m_outputs.push_back(output);
        if (m_outputs.size() > kHistory)
            m_outputs.pop_front();
        return m_solver.transfer(latents, extrapolated(), timestep, timestep - m_solver.stride());
    }

private:
    static constexpr std::size_t kHistory = 4;

    /// Adams-Bashforth of as many outputs as there are, up to the fourth order.
    at::Tensor extrapolated() const {
        const auto back = [this](std::size_t age) { return m_outputs[m_outputs.size() - age]; };
        switch (m_outputs.size()) {
        case 1: return back(1);
        case 2: return (3 * back(1) - back(2)) / 2;
        case 3: return (23 * back(1) - 16 * back(2) + 5 * back(3)) / 12;
        default: return (55 * back(1) - 59 * back(2) + 37 * back(3) - 9 * back(4)) / 24;
        }
    }

    const PndmSolver& m_solver;
    std::deque<at::Tensor> m_outputs;
    at::Tensor m_start;
};

std::unique_ptr<SchedulerRun> PndmSolver::begin() const {
    return std::make_unique<PndmRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makePndm(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<PndmSolver>(config, plan);
}

} // namespace retort::diffusion
