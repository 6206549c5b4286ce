#pragma once
// The weights under training, their optimiser and their average, with checkpoints.

#include "base/result.h"
#include "distill/ema.h"
#include "distill/optimizer.h"
#include "miniature/training_loop.h"
#include "tensor/torch_tensor.h"

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
    distill::Ema& averages() { return m_ema; }

    Status save(const std::filesystem::path& path, std::int64_t step) const;
    /// The step to go on with. Corrupt: no step in it. Mismatch: a checkpoint of other weights.
    Result<std::int64_t> restore(const std::filesystem::path& path);

private:
    WeightTraining(const std::vector<tensor::NamedTensor>& parameters, const TrainingPlan& plan,
                   distill::Optimizer optimizer);

    std::vector<tensor::NamedTensor> m_parameters;
    TrainingPlan m_plan;
    distill::Optimizer m_optimizer;
    distill::Ema m_ema;
};

} // namespace retort::miniature
