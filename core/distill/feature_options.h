#pragma once
// Which embeddings a student learns to predict, and what is done to them first. No Torch in this header.

#include <string_view>

namespace retort::distill {

/// Post-processing of embeddings; the formulas stand in feature_transform.h.
enum class FeatureTransformKind { None, Centre, Standardise, Whiten };
std::string_view name(FeatureTransformKind kind); ///< "none", "centre", "standardise", "pca-whiten"

struct FeatureTransformOptions {
    FeatureTransformKind kind = FeatureTransformKind::None;
    double regularisation = 0.01; ///< not for Centre
};

/// CP: which embedding of a generated picture's source.
enum class ConditionTarget {
    Clean, ///< the teacher's embedding of the source picture
    Noised ///< the same with the noise that the generator was shown
};
std::string_view name(ConditionTarget target); ///< "clean", "noised"

} // namespace retort::distill
