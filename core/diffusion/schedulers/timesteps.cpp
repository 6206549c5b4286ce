#include "diffusion/schedulers/timesteps.h"

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace {

enum class Places { Whole, Fractional };

/// Rounds halves to even, as numpy does.
double rounded(double place) {
    return std::nearbyint(place);
}

/// One step begins where noise is all there is, not at timestep 0 as an evenly spaced list of one would have
/// it.
std::vector<double> evenlySpaced(int last, int count, Places places) {
    const double stride = count > 1 ? static_cast<double>(last) / (count - 1) : 0;
    std::vector<double> timesteps;
    for (int i = count - 1; i >= 0; --i) {
        const double place = i == count - 1 ? last : i * stride;
        timesteps.push_back(places == Places::Whole ? rounded(place)
                                                    : static_cast<double>(static_cast<float>(place)));
    }
    return timesteps;
}

std::vector<double> leading(const SchedulerConfig& config, int count) {
    const int stride = config.trainTimesteps / count;
    std::vector<double> timesteps;
    for (int i = count - 1; i >= 0; --i)
        timesteps.push_back(i * stride + config.stepsOffset);
    return timesteps;
}

std::vector<double> trailing(const SchedulerConfig& config, int count) {
    const double stride = static_cast<double>(config.trainTimesteps) / count;
    std::vector<double> timesteps;
    for (int i = 0; i < count; ++i)
        timesteps.push_back(rounded(config.trainTimesteps - i * stride) - 1);
    return timesteps;
}

std::vector<double> spaced(const SchedulerConfig& config, int count, Places places) {
    switch (config.spacing) {
    case TimestepSpacing::Leading: return leading(config, count);
    case TimestepSpacing::Trailing: return trailing(config, count);
    case TimestepSpacing::Linspace: break;
    }
    return evenlySpaced(config.trainTimesteps - 1, count, places);
}

} // namespace

std::vector<double> spacedTimesteps(const SchedulerConfig& config, int steps) {
    const bool endsBetween =
        config.kind == SchedulerKind::DpmSolver && config.spacing != TimestepSpacing::Trailing;
    auto timesteps = spaced(config, endsBetween ? steps + 1 : steps, Places::Whole);
    timesteps.resize(static_cast<std::size_t>(steps));
    return timesteps;
}

std::vector<double> fractionalTimesteps(const SchedulerConfig& config, int steps) {
    return spaced(config, steps, Places::Fractional);
}

int stepsTaken(const SamplingPlan& plan) {
    return std::min(static_cast<int>(plan.steps * plan.strength), plan.steps);
}

std::vector<double> interpolated(const std::vector<double>& table, const std::vector<double>& places) {
    const auto last = static_cast<double>(table.size() - 1);
    std::vector<double> values;
    for (const double place : places) {
        const double inside = std::clamp(place, 0.0, last);
        const auto low = static_cast<std::size_t>(inside);
        const auto high = std::min(low + 1, table.size() - 1);
        values.push_back(std::lerp(table[low], table[high], inside - static_cast<double>(low)));
    }
    return values;
}

std::vector<double> karrasSigmas(double largest, double smallest, int steps) {
    constexpr double kRho = 7;
    std::vector<double> sigmas;
    for (int i = 0; i < steps; ++i) {
        const double part = steps > 1 ? static_cast<double>(i) / (steps - 1) : 0;
        const double root = std::lerp(std::pow(largest, 1 / kRho), std::pow(smallest, 1 / kRho), part);
        sigmas.push_back(std::pow(root, kRho));
    }
    return sigmas;
}

double timestepOfSigma(const std::vector<double>& sigmas, double sigma) {
    if (sigmas.size() < 2)
        return 0;
    const auto above = std::ranges::upper_bound(sigmas, sigma) - sigmas.begin();
    const auto low = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(above - 1, 0, static_cast<std::ptrdiff_t>(sigmas.size()) - 2));
    const double below = std::log(sigmas[low]);
    const double part = (std::log(sigma) - below) / (std::log(sigmas[low + 1]) - below);
    return static_cast<double>(low) + std::clamp(part, 0.0, 1.0);
}

} // namespace retort::diffusion
