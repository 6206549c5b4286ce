#include "distill/stage_options.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace retort::distill {

namespace {

bool isRate(double value) {
    return std::isfinite(value) && value >= 0;
}

} // namespace

Status validate(const StageOptions& options) {
    RETORT_CHECK(validate(options.optimizer));
    RETORT_CHECK(validate(options.schedule));
    if (options.steps < 0)
        return invalidArgument(fmt::format("steps {} must be 0 or more", options.steps));
    if (options.evaluateEvery < 0 || options.readLossEvery < 0)
        return invalidArgument(fmt::format("evaluateEvery {} and readLossEvery {} must be 0 or more",
                                           options.evaluateEvery, options.readLossEvery));
    if (!isRate(options.backboneRateFactor) || !isRate(options.headRateFactor))
        return invalidArgument(
            fmt::format("learning rate factors {} (backbone) and {} (heads) must be 0 or more",
                        options.backboneRateFactor, options.headRateFactor));
    if (!(options.emaDecay >= 0 && options.emaDecay < 1))
        return invalidArgument(fmt::format("EMA decay {} must be in [0, 1)", options.emaDecay));
    if (!isRate(options.gradientClip))
        return invalidArgument(fmt::format("gradient clip {} must be 0 (off) or more", options.gradientClip));
    return {};
}

} // namespace retort::distill
