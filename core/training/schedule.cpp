#include "training/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace retort::training {

Status validate(const ScheduleOptions& options) {
    if (options.warmupSteps < 0)
        return invalidArgument(fmt::format("warm-up steps {} must be 0 or more", options.warmupSteps));
    if (!(options.finalFactor >= 0 && options.finalFactor <= 1))
        return invalidArgument(
            fmt::format("final learning rate factor {} must be in [0, 1]", options.finalFactor));
    if (!(options.milestoneFactor > 0 && options.milestoneFactor <= 1))
        return invalidArgument(fmt::format("milestone factor {} must be in (0, 1]", options.milestoneFactor));
    double before = 0;
    for (const double milestone : options.milestones) {
        if (!(milestone > before && milestone < 1))
            return invalidArgument(
                fmt::format("milestone {} must lie in (0, 1) and above the one before it", milestone));
        before = milestone;
    }
    return {};
}

double learningRateFactor(const ScheduleOptions& options, std::int64_t step, std::int64_t steps) {
    const auto warmup = static_cast<double>(options.warmupSteps);
    if (step < options.warmupSteps)
        return static_cast<double>(step + 1) / warmup;
    switch (options.kind) {
    case ScheduleKind::Constant: return 1;
    case ScheduleKind::Cosine: {
        const double length = std::max(1.0, static_cast<double>(steps) - warmup);
        const double share = std::min(1.0, (static_cast<double>(step) - warmup) / length);
        return options.finalFactor +
               (1 - options.finalFactor) * 0.5 * (1 + std::cos(std::numbers::pi * share));
    }
    case ScheduleKind::Step: {
        const auto passed =
            std::count_if(options.milestones.begin(), options.milestones.end(), [&](double share) {
                return static_cast<double>(step) >= share * static_cast<double>(steps);
            });
        return std::pow(options.milestoneFactor, static_cast<double>(passed));
    }
    }
    return 1;
}

} // namespace retort::training
