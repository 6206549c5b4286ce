#include "distill/feature_options.h"

namespace retort::distill {

std::string_view name(FeatureTransformKind kind) {
    switch (kind) {
    case FeatureTransformKind::None: return "none";
    case FeatureTransformKind::Centre: return "centre";
    case FeatureTransformKind::Standardise: return "standardise";
    case FeatureTransformKind::Whiten: return "pca-whiten";
    }
    return "";
}

std::string_view name(ConditionTarget target) {
    switch (target) {
    case ConditionTarget::Clean: return "clean";
    case ConditionTarget::Noised: return "noised";
    }
    return "";
}

} // namespace retort::distill
