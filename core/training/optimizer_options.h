#pragma once
// Which optimiser, with which constants. No Torch in this header.

#include "base/result.h"
#include "base/words.h"

#include <cstdint>

namespace retort::training {

enum class OptimizerKind {
    Sgd,  ///< with momentum, classic or Nesterov; weight decay as an L2 term
    Adam, ///< weight decay as an L2 term (Kingma & Ba, 2015)
    AdamW ///< decoupled weight decay (Loshchilov & Hutter, 2019)
};
constexpr auto words(OptimizerKind) {
    return std::to_array<Word<OptimizerKind>>(
        {{OptimizerKind::Sgd, "sgd"}, {OptimizerKind::Adam, "adam"}, {OptimizerKind::AdamW, "adamw"}});
}
enum class Momentum { Classic, Nesterov };
enum class WeightDecayOn {
    AllParameters,
    Matrices ///< not on norms, biases and other parameters of at most one dimension
};
constexpr auto words(WeightDecayOn) {
    return std::to_array<Word<WeightDecayOn>>(
        {{WeightDecayOn::AllParameters, "all"}, {WeightDecayOn::Matrices, "matrices"}});
}

struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::Sgd;
    double learningRate = 0.05; ///< the peak; a schedule multiplies it
    double weightDecay = 1e-4;
    WeightDecayOn weightDecayOn = WeightDecayOn::Matrices;
    double momentum = 0.9; ///< SGD
    Momentum momentumKind = Momentum::Nesterov;
    double beta1 = 0.9; ///< Adam, AdamW
    double beta2 = 0.999;
    double epsilon = 1e-8;

    friend bool operator==(const OptimizerOptions&, const OptimizerOptions&) = default;
};

/// InvalidArgument, naming the field.
Status validate(const OptimizerOptions& options);

} // namespace retort::training
