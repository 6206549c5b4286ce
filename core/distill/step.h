#pragma once
// One bare step of training: forward, loss, backward, optimiser. The loop around it is trainer.h.

#include "base/result.h"
#include "distill/evaluator.h"
#include "distill/mixture.h"
#include "distill/objective.h"
#include "students/student.h"
#include "tensor/device.h"
#include "training/ema.h"
#include "training/gradient_average.h"
#include "training/optimizer.h"
#include "training/ranks.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace retort::distill {

/// What a step learns from.
struct StepInput {
    at::Tensor images;   ///< uint8 [N, H, W, 3], or prepared by Student::prepare
    at::Tensor targets;  ///< labels int64 [N], embeddings [N, D] or logits [N, C], as the objective wants
    at::Tensor logits{}; ///< the teacher's [N, C], where FD has a weight of logits
    at::Tensor isReal{}; ///< bool [N], CPU, with a mixture
};

/// What the loss is.
struct LossOptions {
    Objective objective{};
    std::optional<ZeroShotReadout> readout{}; ///< of the student, where FD has a weight of logits
    std::optional<MixtureOptions> mixture{};  ///< absent: the mean over all images
    tensor::Precision precision = tensor::Precision::Float32;
};

/// The loss of a batch, differentiable; the student must be in training mode. Throws LibTorch's exceptions.
at::Tensor objectiveLoss(students::Student& student, const LossOptions& options, const StepInput& input);

struct StepOptions {
    LossOptions loss{};
    double gradientClip = 0;
    std::uint64_t seed = 0;           ///< of dropout and stochastic depth
    training::Ranks* ranks = nullptr; ///< that train together, each with its part of the batch; null: alone
};

class TrainingStep {
public:
    /// Borrows the student, the optimiser and the EMA (none: null).
    TrainingStep(students::Student& student, training::Optimizer& optimizer, const StepOptions& options,
                 training::Ema* ema = nullptr);

    /// Performs step `step` (from 0) and returns its loss, of all ranks, a detached scalar on the student's
    /// device that nobody has waited for. Throws LibTorch's exceptions.
    at::Tensor run(const StepInput& input, std::int64_t step, double learningRate);

private:
    students::Student& m_student;
    training::Optimizer& m_optimizer;
    StepOptions m_options;
    training::Ema* m_ema;
    std::optional<training::GradientAverage> m_gradients{}; ///< where ranks train together
};

} // namespace retort::distill
