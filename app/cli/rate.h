#pragma once
// How often something can be done a second.

#include "base/result.h"
#include "tensor/device.h"

#include <functional>

namespace retort::cli {

/// Calls `step` once to warm up, then for `seconds`, waiting for the device each time; returns `count` x
/// calls a second.
Result<double> rateOf(double seconds, double count, const tensor::Device& device,
                      const std::function<Status()>& step);

} // namespace retort::cli
