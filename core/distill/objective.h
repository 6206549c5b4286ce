#pragma once
// What a stage of training optimises, and where its predictions are read from. No Torch in this header.

#include "base/words.h"

#include <variant>

namespace retort::distill {

/// Cross entropy with the labels, on the classification head.
struct Supervised {
    double labelSmoothing = 0;
};

enum class FeatureLoss {
    UnitMeanSquared, ///< MSE between the vectors scaled to length 1
    Cosine,
    SmoothL1 ///< on the vectors as they are
};
constexpr auto words(FeatureLoss) {
    return std::to_array<Word<FeatureLoss>>({{FeatureLoss::Cosine, "cosine"},
                                             {FeatureLoss::UnitMeanSquared, "mse"},
                                             {FeatureLoss::SmoothL1, "smooth-l1"}});
}

/// FD and CP: the projection head predicts an embedding [N, D].
struct FeatureDistillation {
    FeatureLoss loss = FeatureLoss::Cosine;
    double smoothL1Beta = 1;
};

/// LD: the classification head matches the teacher's distribution, given as logits [N, C].
struct LogitDistillation {
    double temperature = 1;
};

using Objective = std::variant<Supervised, FeatureDistillation, LogitDistillation>;

} // namespace retort::distill
