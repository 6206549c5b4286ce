#pragma once
// Which embeddings a student learns to predict, and what is done to them first. No Torch in this header.

#include "base/words.h"

namespace retort::distill {

/// Post-processing of embeddings; the formulas stand in feature_transform.h.
enum class FeatureTransformKind { None, Centre, Standardise, Whiten, PhiS };
constexpr auto words(FeatureTransformKind) {
    return std::to_array<Word<FeatureTransformKind>>({{FeatureTransformKind::None, "none"},
                                                      {FeatureTransformKind::Centre, "centre"},
                                                      {FeatureTransformKind::Standardise, "standardise"},
                                                      {FeatureTransformKind::Whiten, "pca-whiten"},
                                                      {FeatureTransformKind::PhiS, "phi-s"}});
}

struct FeatureTransformOptions {
    FeatureTransformKind kind = FeatureTransformKind::None;
    double regularisation = 0.01; ///< of Standardise and Whiten
};

/// CP: which embedding of a generated image's source.
enum class ConditionTarget {
    Clean, ///< the teacher's embedding of the source image
    Noised ///< the same with the noise that the generator was shown
};
constexpr auto words(ConditionTarget) {
    return std::to_array<Word<ConditionTarget>>(
        {{ConditionTarget::Clean, "clean"}, {ConditionTarget::Noised, "noised"}});
}

} // namespace retort::distill
