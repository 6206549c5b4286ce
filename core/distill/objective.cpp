#include "distill/objective.h"

namespace retort::distill {

std::string_view name(FeatureLoss loss) {
    switch (loss) {
    case FeatureLoss::UnitMeanSquared: return "mse";
    case FeatureLoss::Cosine: return "cosine";
    case FeatureLoss::SmoothL1: return "smooth-l1";
    }
    return "";
}

} // namespace retort::distill
