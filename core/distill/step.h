#pragma once
// One bare step of training: forward, loss, backward, optimiser. The loop around it is trainer.h.

#include "base/result.h"
#include "distill/objective.h"
#include "students/student.h"
#include "tensor/device.h"
#include "training/ema.h"
#include "training/optimizer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace retort::distill {

/// What a step learns from.
struct StepInput {
    at::Tensor images;  ///< uint8 [N, H, W, 3], or prepared by Student::prepare
    at::Tensor targets; ///< labels int64 [N], embeddings [N, D] or logits [N, C], as the objective wants
};

/// The loss of a batch, differentiable; the student must be in training mode. Throws LibTorch's exceptions.
at::Tensor objectiveLoss(students::Student& student, const Objective& objective, const StepInput& input,
                         tensor::Precision precision);

struct StepOptions {
    Objective objective{};
    tensor::Precision precision = tensor::Precision::Float32;
    double gradientClip = 0;
    std::uint64_t seed = 0; ///< of dropout and stochastic depth
};

class TrainingStep {
public:
    /// Borrows the student, the optimiser and the EMA (none: null).
    TrainingStep(students::Student& student, training::Optimizer& optimizer, const StepOptions& options,
                 training::Ema* ema = nullptr);

    /// Performs step `step` (from 0) and returns its loss, a detached scalar on the student's device that
    /// nobody has waited for. Throws LibTorch's exceptions.
    at::Tensor run(const StepInput& input, std::int64_t step, double learningRate);

private:
    students::Student& m_student;
    training::Optimizer& m_optimizer;
    StepOptions m_options;
    training::Ema* m_ema;
};

} // namespace retort::distill
