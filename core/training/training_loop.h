#pragma once
// The training loop of students and of the miniature models: when a step's loss is read, when to evaluate,
// save and stop. What learns, and from which batches, is behind Trainee.

#include "base/result.h"
#include "base/work_clock.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::training {

/// What one step gives.
struct StepLoss {
    at::Tensor loss;         ///< a detached scalar that nobody has waited for
    std::int64_t images = 0; ///< that the step learnt from
};

/// A step whose loss has been read.
struct StepReport {
    std::int64_t step = 0; ///< steps done, from 1
    double loss = 0;
    double learningRate = 0;
    double imagesPerSecond = 0; ///< over the last few seconds
    double seconds = 0;         ///< since the training began, evaluations and earlier sessions included
};

/// How far a training has come.
struct TrainingState {
    std::int64_t step = 0; ///< steps done
    double seconds = 0;    ///< of training and evaluation, earlier sessions included
    std::vector<double>
        losses{}; ///< of the steps done; after a resume, of those that the checkpoint kept and since
};

/// What the loop drives. Everything random in a step must follow from the step's number, so that a resumed
/// training ends with the same weights.
class Trainee {
public:
    virtual ~Trainee() = default;
    /// One optimiser step (from 0) on its batch. May throw LibTorch's exceptions.
    virtual Result<StepLoss> step(std::int64_t step) = 0;
    virtual double learningRate(std::int64_t step) const = 0;
    /// Called in order for every step, once its loss has been read and is finite.
    virtual void report(const StepReport& report) = 0;
    /// Asked between steps, with the steps done; also before the first step and after the last.
    virtual bool isEvaluationDue(std::int64_t steps) const = 0;
    virtual Status evaluate(std::int64_t steps) = 0;
    virtual Status saveCheckpoint(const TrainingState& state) = 0;
};

using Clock = WorkClock;

struct LoopOptions {
    std::string task; ///< begins messages: "stage distil"
    std::int64_t steps = 0;
    /// Steps; 0: by time alone, and when the training stops or is finished; absent: no checkpoints.
    std::optional<std::int64_t> checkpointEvery{};
    /// A checkpoint is also due so long after the one before or the start; where writing one takes so long
    /// that it would cost more than 2 % of the time, later.
    Clock::duration checkpointAfter = std::chrono::minutes{2};
    std::function<Clock::time_point()> now = &Clock::now; ///< for what is due by time
    /// Losses are read back every so many steps, since reading waits for the device; 0: each step on the CPU,
    /// every 20 elsewhere. Every step is reported all the same.
    std::int64_t readLossEvery = 0;
    tensor::Device device{};
    std::string remedy; ///< ends the message about a loss that is not finite: what to change
    std::stop_token stop{};
};

/// Trains up to `options.steps`; `resumed` is the state that the trainee has restored from a checkpoint.
///
/// A checkpoint comes after the evaluation of its step, so that its history is complete; one is also written
/// before Cancelled or an error of the evaluation is returned. A loss that is not finite is InvalidArgument
/// and names step and learning rate: the chosen numbers make the training diverge, and other numbers are the
/// way out. Losses are read before every checkpoint, so that the last one is always of finite losses.
Result<TrainingState> runTraining(const LoopOptions& options, Trainee& trainee,
                                  std::optional<TrainingState> resumed = {});

} // namespace retort::training
