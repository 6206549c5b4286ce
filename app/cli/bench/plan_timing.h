#pragma once
// What `study plan --timing` reads of another machine: one figure for each kind of a study's work.

#include "benchmarks.h"

#include "tensor/machine_timing.h"

#include <filesystem>
#include <functional>

namespace retort::cli {

struct PlanTimingRequest {
    StepBenchmark step{};         ///< of the student; its device, precision and seconds are those of all
    std::filesystem::path folder; ///< on the disk that is timed
    std::function<void(const tensor::Timing&)> measured{}; ///< told one by one
};

/// Random weights in the published shapes. The errors of the single benchmarks, and those of writing into the
/// folder.
Result<tensor::MachineTiming> timeForPlan(const PlanTimingRequest& request);

} // namespace retort::cli
