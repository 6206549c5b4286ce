// Lu et al. 2022, "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models": the
// multistep solvers of orders 1 to 3 in data prediction (section 5; algorithm 2 is the order 2 that is most
// used). Latents are alpha clean + sigma noise with alpha^2 + sigma^2 = 1; the tables' sigma is sigma /
// alpha.

#include "diffusion/schedulers/noise_tables.h"
#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <cmath>
#include <deque>

namespace retort::diffusion {

namespace {

/// One point of the trajectory; lambda = log(alpha / sigma) is the time that the solver thinks in.
struct Point {
    double alpha;
    double sigma;
    double lambda;

    explicit Point(double ratio)
        : alpha(1 / std::sqrt(ratio * ratio + 1)), sigma(ratio * alpha), lambda(-std::log(ratio)) {}
};

class DpmSolver : public Solver {
public:
    DpmSolver(const SchedulerConfig& config, const SamplingPlan& plan) : Solver(config), m_steps(plan.steps) {
        const auto training = sigmaTable(alphas());
        auto times = spacedTimesteps(config, plan.steps);
        auto values = interpolated(training, times);
        if (config.karrasSigmas) {
            values = diffusion::karrasSigmas(training.back(), training.front(), plan.steps);
            for (std::size_t i = 0; i < values.size(); ++i)
                times[i] = std::nearbyint(timestepOfSigma(training, values[i]));
        }
        values.push_back(config.finalSigma == FinalSigma::Zero ? 0 : training.front());
        setTimesteps(times, plan);
        setSigmas(values, plan);
    }

    at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise) const override {
        const Point first(sigmas().front());
        return first.alpha * clean + first.sigma * noise;
    }
    std::unique_ptr<SchedulerRun> begin() const override;

    /// The order of a step: few steps end with lower orders, and the step to no noise at all is of order 1.
    int order(std::size_t call, std::size_t outputs) const {
        constexpr int kFewSteps = 15;
        const auto last = timesteps().size() - 1;
        const bool lowersFinal = config().lowerOrderFinal && m_steps < kFewSteps;
        int order = std::min(config().solverOrder, static_cast<int>(outputs));
        if (call == last && (lowersFinal || config().finalSigma == FinalSigma::Zero))
            order = 1;
        if (call + 1 == last && lowersFinal)
            order = std::min(order, 2);
        return order;
    }

private:
    int m_steps;
};

class DpmRun : public SchedulerRun {
public:
    explicit DpmRun(const DpmSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& /*noise*/) override {
        const Point at(m_solver.sigmas().at(i));
        m_clean.push_front(
            denoised(m_solver.config().prediction, latents, output, at.alpha * at.alpha).clean);
        if (m_clean.size() > kHighestOrder)
            m_clean.pop_back();
        const Point to(m_solver.sigmas().at(i + 1));
        const double decay = std::expm1(at.lambda - to.lambda); // exp(-h) - 1
        const auto first = (to.sigma / at.sigma) * latents - (to.alpha * decay) * m_clean[0];
        switch (m_solver.order(i, m_clean.size())) {
        case 1: return first;
        case 2: return first + secondOrder(i, to, decay);
        default: return first + thirdOrder(i, to, decay);
        }
    }

private:
    static constexpr std::size_t kHighestOrder = 3;

    double lambda(std::size_t call) const { return Point(m_solver.sigmas().at(call)).lambda; }

    at::Tensor secondOrder(std::size_t i, const Point& to, double decay) const {
        const double h = to.lambda - lambda(i);
        const double ratio = (lambda(i) - lambda(i - 1)) / h;
        const auto slope = (m_clean[0] - m_clean[1]) / ratio;
        const double weight =
            m_solver.config().solverType == SolverType::Midpoint ? -decay / 2 : decay / h + 1;
        return (to.alpha * weight) * slope;
    }

    at::Tensor thirdOrder(std::size_t i, const Point& to, double decay) const {
        const double h = to.lambda - lambda(i);
        const double ratio0 = (lambda(i) - lambda(i - 1)) / h;
        const double ratio1 = (lambda(i - 1) - lambda(i - 2)) / h;
        const auto slope0 = (m_clean[0] - m_clean[1]) / ratio0;
        const auto slope1 = (m_clean[1] - m_clean[2]) / ratio1;
        const auto bend = (slope0 - slope1) / (ratio0 + ratio1);
        return (to.alpha * (decay / h + 1)) * (slope0 + ratio0 * bend) -
               (to.alpha * ((decay + h) / (h * h) - 0.5)) * bend;
    }

    const DpmSolver& m_solver;
    std::deque<at::Tensor> m_clean; ///< what the clean latents were taken to be, latest first
};

std::unique_ptr<SchedulerRun> DpmSolver::begin() const {
    return std::make_unique<DpmRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makeDpmSolver(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<DpmSolver>(config, plan);
}

} // namespace retort::diffusion
