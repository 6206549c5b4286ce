#include "distill/stage_options.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace retort::distill {

namespace {

Error invalid(std::string message) {
    return {.code = ErrorCode::InvalidArgument, .message = std::move(message)};
}

bool isRate(double value) {
    return std::isfinite(value) && value >= 0;
}

} // namespace

Status validate(const OptimizerOptions& options) {
    const auto isShare = [](double value) { return value >= 0 && value < 1; };
    if (!isRate(options.learningRate))
        return invalid(fmt::format("learning rate {} must be 0 or more", options.learningRate));
    if (!isRate(options.weightDecay))
        return invalid(fmt::format("weight decay {} must be 0 or more", options.weightDecay));
    if (!isShare(options.momentum))
        return invalid(fmt::format("momentum {} must be in [0, 1)", options.momentum));
    if (!isShare(options.beta1) || !isShare(options.beta2))
        return invalid(fmt::format("beta1 {} and beta2 {} must be in [0, 1)", options.beta1, options.beta2));
    if (!(options.epsilon > 0 && std::isfinite(options.epsilon)))
        return invalid(fmt::format("epsilon {} must be positive", options.epsilon));
    return {};
}

Status validate(const StageOptions& options) {
    RETORT_CHECK(validate(options.optimizer));
    RETORT_CHECK(validate(options.schedule));
    if (options.steps < 0)
        return invalid(fmt::format("steps {} must be 0 or more", options.steps));
    if (options.evaluateEvery < 0 || options.readLossEvery < 0)
        return invalid(fmt::format("evaluateEvery {} and readLossEvery {} must be 0 or more",
                                   options.evaluateEvery, options.readLossEvery));
    if (!isRate(options.backboneRateFactor) || !isRate(options.headRateFactor))
        return invalid(fmt::format("learning rate factors {} (backbone) and {} (heads) must be 0 or more",
                                   options.backboneRateFactor, options.headRateFactor));
    if (!(options.emaDecay >= 0 && options.emaDecay < 1))
        return invalid(fmt::format("EMA decay {} must be in [0, 1)", options.emaDecay));
    if (!isRate(options.gradientClip))
        return invalid(fmt::format("gradient clip {} must be 0 (off) or more", options.gradientClip));
    return {};
}

} // namespace retort::distill
