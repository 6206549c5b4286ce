#pragma once
// Trains a network of the miniature models by its plan.

#include "base/progress.h"
#include "base/result.h"
#include "miniature/training_plan.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace retort::miniature {

enum class StartFrom { Scratch, Checkpoint };

/// What the loop drives. Everything random in a step comes from streams named by (seed, step).
class TrainingSteps {
public:
    virtual ~TrainingSteps() = default;
    /// One optimiser step (from 0); returns the loss, a detached scalar.
    virtual at::Tensor step(std::int64_t step) = 0;
    virtual Status saveCheckpoint(const std::filesystem::path& path, std::int64_t step) const = 0;
    /// The step to go on with; Mismatch when the checkpoint is of another recipe.
    virtual Result<std::int64_t> restoreCheckpoint(const std::filesystem::path& path) = 0;
};

struct TrainingLoop {
    std::string task; ///< as progress and errors name it
    TrainingPlan plan;
    std::filesystem::path checkpoint; ///< the newest of two (training/kept_checkpoints.h)
    StartFrom start = StartFrom::Scratch;
    tensor::Device device{}; ///< where the trainer computes
    ProgressSink progress{};
    /// Called every `evaluateEvery` steps but the last with the steps done and the mean loss since.
    std::function<Status(std::int64_t step, double loss)> evaluate{};
    std::string remedy = "lower learningRate or raise warmupSteps in the recipe"; ///< of a diverging one
    std::stop_token stop{};
    /// Told of a damaged checkpoint and what is done about it.
    std::function<void(const std::string&)> remark{};
};

/// Checkpoints and errors as training::runTraining() has them. Returns the mean loss since the last
/// evaluation.
Result<double> run(const TrainingLoop& loop, TrainingSteps& trainer);

/// InvalidArgument: there is nothing to go on with, because the training into the folder has ended; its sums
/// are written last, and its checkpoints are removed.
Status checkUnfinished(StartFrom start, const std::filesystem::path& folder,
                       const std::filesystem::path& checkpoint);

} // namespace retort::miniature
