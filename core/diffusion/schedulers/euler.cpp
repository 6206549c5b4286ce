// Euler's method on the probability flow, plain and ancestral (Karras et al. 2022, "Elucidating the Design
// Space of Diffusion-Based Generative Models", algorithm 1; ancestral steps as in k-diffusion). Latents are
// not scaled to unit variance here: they are clean + sigma noise.

#include "diffusion/schedulers/noise_tables.h"
#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <torch/types.h>

#include <cmath>

namespace retort::diffusion {

namespace {

enum class Steps { Plain, Ancestral };

class EulerSolver : public Solver {
public:
    EulerSolver(const SchedulerConfig& config, const SamplingPlan& plan, Steps steps)
        : Solver(config), m_steps(steps) {
        const auto training = sigmaTable(alphas());
        auto times = fractionalTimesteps(config, plan.steps);
        auto values = interpolated(training, times);
        if (config.karrasSigmas && steps == Steps::Plain) {
            values = diffusion::karrasSigmas(values.front(), values.back(), plan.steps);
            for (std::size_t i = 0; i < values.size(); ++i)
                times[i] = timestepOfSigma(training, values[i]);
        }
        m_largestSigma = values.front();
        values.push_back(config.finalSigma == FinalSigma::Zero ? 0 : training.front());
        setTimesteps(times, plan);
        setSigmas(values, plan);
    }

    double initialNoiseScale() const override {
        if (config().spacing == TimestepSpacing::Leading)
            return std::sqrt(m_largestSigma * m_largestSigma + 1);
        return m_largestSigma;
    }
    at::Tensor scaledInput(const at::Tensor& latents, std::size_t call) const override {
        return latents / std::sqrt(sigmas().at(call) * sigmas().at(call) + 1);
    }
    bool needsNoise(std::size_t call) const override {
        return m_steps == Steps::Ancestral && sigmas().at(call + 1) > 0;
    }
    at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise) const override {
        return clean + sigmas().front() * noise;
    }
    std::unique_ptr<SchedulerRun> begin() const override;

    at::Tensor step(std::size_t call, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) const {
        const double sigma = sigmas().at(call);
        const double after = sigmas().at(call + 1);
        const auto derivative = (latents - clean(latents, output, sigma)) / sigma;
        if (m_steps == Steps::Plain)
            return latents + derivative * (after - sigma);
        const double up = std::sqrt(after * after * (sigma * sigma - after * after) / (sigma * sigma));
        const double down = std::sqrt(after * after - up * up);
        const auto moved = latents + derivative * (down - sigma);
        return needsNoise(call) ? moved + up * noise : moved;
    }

private:
    at::Tensor clean(const at::Tensor& latents, const at::Tensor& output, double sigma) const {
        const double variance = sigma * sigma + 1;
        switch (config().prediction) {
        case PredictionType::Epsilon: return latents - sigma * output;
        case PredictionType::Sample: return output;
        case PredictionType::Velocity: break;
        }
        return latents / variance - (sigma / std::sqrt(variance)) * output;
    }

    Steps m_steps;
    double m_largestSigma = 0;
};

class EulerRun : public SchedulerRun {
public:
    explicit EulerRun(const EulerSolver& solver) : m_solver(solver) {}

    at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                    const at::Tensor& noise) override {
        return m_solver.step(i, latents, output, noise);
    }

private:
    const EulerSolver& m_solver;
};

std::unique_ptr<SchedulerRun> EulerSolver::begin() const {
    return std::make_unique<EulerRun>(*this);
}

} // namespace

std::unique_ptr<Solver> makeEuler(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<EulerSolver>(config, plan, Steps::Plain);
}

std::unique_ptr<Solver> makeEulerAncestral(const SchedulerConfig& config, const SamplingPlan& plan) {
    return std::make_unique<EulerSolver>(config, plan, Steps::Ancestral);
}

} // namespace retort::diffusion
