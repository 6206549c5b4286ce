#include "diffusion/schedulers/noise_tables.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace retort::diffusion {

namespace {

/// Nichol & Dhariwal 2021, "Improved Denoising Diffusion Probabilistic Models", equation 17.
double squaredCosine(double part) {
    constexpr double kOffset = 0.008;
    const double cosine = std::cos((part + kOffset) / (1 + kOffset) * std::numbers::pi / 2);
    return cosine * cosine;
}

/// Place `i` of `count` evenly spaced floats, counted from the nearer end.
float evenlySpaced(double first, double last, int i, int count) {
    const auto begin = static_cast<float>(first);
    const auto end = static_cast<float>(last);
    const float stride = (end - begin) / static_cast<float>(count - 1);
    return i < count / 2 ? begin + stride * static_cast<float>(i)
                         : end - stride * static_cast<float>(count - 1 - i);
}

float beta(const SchedulerConfig& config, int timestep) {
    const int count = config.trainTimesteps;
    if (!config.trainedBetas.empty())
        return static_cast<float>(config.trainedBetas[static_cast<std::size_t>(timestep)]);
    if (config.betaSchedule == BetaSchedule::SquaredCosine) {
        constexpr double kLargestBeta = 0.999;
        const double next = squaredCosine((timestep + 1.0) / count);
        return static_cast<float>(
            std::min(1 - next / squaredCosine(static_cast<double>(timestep) / count), kLargestBeta));
    }
    if (config.betaSchedule == BetaSchedule::Linear)
        return evenlySpaced(config.betaStart, config.betaEnd, timestep, count);
    const float root = evenlySpaced(std::sqrt(config.betaStart), std::sqrt(config.betaEnd), timestep, count);
    return root * root;
}

/// Shifts and scales the roots so that the first stays and the last becomes zero.
void rescaleToZeroTerminalSignal(std::vector<double>& alphas) {
    const double first = std::sqrt(alphas.front());
    const double last = std::sqrt(alphas.back());
    for (auto& alpha : alphas) {
        const double root = (std::sqrt(alpha) - last) * first / (first - last);
        alpha = root * root;
    }
    alphas.back() = 0;
}

} // namespace

std::vector<double> cumulativeAlphaTable(const SchedulerConfig& config) {
    std::vector<double> alphas;
    double product = 1;
    // Models were trained with fp32 tables. What 1 - beta loses there shows in the smallest sigmas.
    for (int t = 0; t < config.trainTimesteps; ++t) {
        product *= 1 - beta(config, t);
        alphas.push_back(static_cast<float>(product));
    }
    if (config.zeroTerminalSnr)
        rescaleToZeroTerminalSignal(alphas);
    return alphas;
}

std::vector<double> betaTable(const SchedulerConfig& config) {
    auto betas = cumulativeAlphaTable(config);
    double before = 1;
    for (auto& value : betas) {
        const double alpha = value;
        value = 1 - alpha / before;
        before = alpha;
    }
    return betas;
}

std::vector<double> sigmaTable(const std::vector<double>& cumulativeAlphas) {
    const double smallest = std::exp2(-24);
    std::vector<double> sigmas;
    for (const double alpha : cumulativeAlphas) {
        const double signal = alpha > 0 ? alpha : smallest;
        sigmas.push_back(std::sqrt((1 - signal) / signal));
    }
    return sigmas;
}

at::Tensor cumulativeAlphas(const SchedulerConfig& config) {
    return torch::tensor(cumulativeAlphaTable(config), torch::kDouble).to(torch::kFloat);
}

} // namespace retort::diffusion
