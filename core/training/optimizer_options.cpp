#include "training/optimizer_options.h"

#include <fmt/format.h>

#include <cmath>

namespace retort::training {

namespace {

bool isPositiveOrZero(double value) {
    return std::isfinite(value) && value >= 0;
}

} // namespace

Status validate(const OptimizerOptions& options) {
    const auto isShare = [](double value) { return value >= 0 && value < 1; };
    if (!isPositiveOrZero(options.learningRate))
        return invalidArgument(fmt::format("learning rate {} must be 0 or more", options.learningRate));
    if (!isPositiveOrZero(options.weightDecay))
        return invalidArgument(fmt::format("weight decay {} must be 0 or more", options.weightDecay));
    if (!isShare(options.momentum))
        return invalidArgument(fmt::format("momentum {} must be in [0, 1)", options.momentum));
    if (!isShare(options.beta1) || !isShare(options.beta2))
        return invalidArgument(
            fmt::format("beta1 {} and beta2 {} must be in [0, 1)", options.beta1, options.beta2));
    if (!(options.epsilon > 0 && std::isfinite(options.epsilon)))
        return invalidArgument(fmt::format("epsilon {} must be positive", options.epsilon));
    return {};
}

} // namespace retort::training
