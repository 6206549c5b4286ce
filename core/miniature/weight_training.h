#pragma once
// The weights under training, their optimiser and their average, with checkpoints.

#include "base/result.h"
#include "miniature/training_loop.h"
#include "tensor/torch_tensor.h"
#include "training/ema.h"
#include "training/optimizer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace retort::miniature {

class WeightTraining {
public:
    /// The parameters require gradients from now on. Errors of the optimiser.
    static Result<WeightTraining> create(const std::vector<tensor::NamedTensor>& parameters,
                                         const TrainingPlan& plan);

    /// Backward pass, AdamW step at the plan's rate for `step`, average.
    void learn(const at::Tensor& loss, std::int64_t step);
    training::Ema& averages() { return m_ema; }

    Status save(const std::filesystem::path& path, std::int64_t step) const;
    /// The step to go on with. Corrupt: damaged. Mismatch: a checkpoint of other weights. NewerVersion.
    Result<std::int64_t> restore(const std::filesystem::path& path);

private:
    WeightTraining(const std::vector<tensor::NamedTensor>& parameters, const TrainingPlan& plan,
                   training::Optimizer optimizer);

    std::vector<tensor::NamedTensor> m_parameters;
    TrainingPlan m_plan;
    training::Optimizer m_optimizer;
    training::Ema m_ema;
};

} // namespace retort::miniature
