#pragma once
// The arithmetic of the optimisers: p parameter, g gradient, d = g + weightDecay * p where decay is an L2
// term. Each rule exists twice: as one pass over memory for the CPU, and in LibTorch's multi-tensor
// operators.

#include "training/optimizer_options.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::training {

/// One parameter, what the optimiser keeps of it, and the numbers of this step.
struct Slot {
    std::string name;
    at::Tensor parameter;
    at::Tensor first{};  ///< SGD: momentum buffer; Adam: mean of the gradient; undefined before the first use
    at::Tensor second{}; ///< Adam: mean of its square
    std::int64_t steps = 0;
    double rateFactor = 1;
    double weightDecay = 0;
};

/// A slot's gradient, dense in memory in the same order as the parameter.
struct Update {
    Slot* slot = nullptr;
    at::Tensor gradient;
};

/// Sum of squares of all gradients in double precision, independent of the number of threads. CPU only.
double sumOfSquares(const std::vector<Update>& updates);

/// Applies one step; `gradientScale` multiplies every gradient first. CPU only.
void updateInOnePass(const OptimizerOptions& options, const std::vector<Update>& updates, double learningRate,
                     double gradientScale);
/// The same on any device, with gradients that are scaled already and may be overwritten.
void updateByOperators(const OptimizerOptions& options, const std::vector<Update>& updates,
                       double learningRate);

} // namespace retort::training
