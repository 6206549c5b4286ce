#pragma once
// The numbers of one stage of training. No Torch in this header.

#include "tensor/device.h"
#include "training/optimizer_options.h"
#include "training/schedule.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace retort::distill {

struct StageOptions {
    std::string stage = "distil"; ///< names the stage in events and messages
    std::uint64_t seed = 0;       ///< of dropout and stochastic depth
    std::int64_t steps = 0;
    training::OptimizerOptions optimizer{};
    training::ScheduleOptions schedule{};
    double backboneRateFactor = 1;  ///< multiplies the learning rate of the backbone
    double headRateFactor = 1;      ///< and that of the heads
    double emaDecay = 0;            ///< 0: off; else the averaged weights are evaluated and kept at the end
    double gradientClip = 0;        ///< largest global gradient norm; 0: off
    std::int64_t evaluateEvery = 0; ///< steps; 0: only before the first and after the last step
    tensor::Precision precision = tensor::Precision::Float32;
    /// Losses are read back every so many steps, since reading waits for the device; 0: each step on the CPU,
    /// every 20 elsewhere. Every step is reported all the same.
    std::int64_t readLossEvery = 0;
};

/// InvalidArgument, naming the field.
Status validate(const StageOptions& options);

struct CheckpointOptions {
    std::filesystem::path path;  ///< of the newest; the one before lies beside it (kept_checkpoints.h)
    std::string identity;        ///< of the run and stage; a file of another identity is refused
    std::int64_t everySteps = 0; ///< and every two minutes; 0: by time alone
};

} // namespace retort::distill
