#pragma once
// What a stage of training optimises, and where its predictions are read from. No Torch in this header.

#include "base/words.h"

#include <optional>
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

/// LD: the classification head matches the teacher's distribution, given as logits [N, C] (Hinton, Vinyals &
/// Dean, "Distilling the knowledge in a neural network", 2015).
struct LogitDistillation {
    double temperature = 1;        ///< divides the logits of both
    std::optional<double> scale{}; ///< of the teacher's cosines; absent: the teacher's own
    /// Whether the teacher's mean distribution is divided out of its answers (correctedLogits() in
    /// targets.h).
    bool priorCorrection = false;
};

/// FD and CP: the projection head predicts an embedding [N, D]. With `logitWeight` w the loss is
/// FD + w LD: the student's logits of LD are those of its zero-shot read-out, scale * cos(embedding, text),
/// so that one head learns both and is the one that is evaluated and fine-tuned. A weighted sum of a feature
/// loss and LD is what Tian, Krishnan & Isola ("Contrastive representation distillation", ICLR 2020,
/// section 4.1) combine their losses by; reading the student by the teacher's classifier is SimKD's (Chen et
/// al., "Knowledge distillation with the reused teacher classifier", CVPR 2022).
struct FeatureDistillation {
    FeatureLoss loss = FeatureLoss::Cosine;
    double smoothL1Beta = 1;
    double logitWeight = 0;
    LogitDistillation logits{}; ///< of that part of the loss
};

using Objective = std::variant<Supervised, FeatureDistillation, LogitDistillation>;

} // namespace retort::distill
