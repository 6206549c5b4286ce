#include "models/weight_use.h"

#include <torch/types.h>

namespace retort::models {

tensor::TensorMap weightsFor(WeightUse use, tensor::TensorMap weights) {
    if (use == WeightUse::Check)
        for (auto& [name, weight] : weights)
            weight = at::empty(weight.sizes(), weight.options().device(at::kMeta));
    return weights;
}

} // namespace retort::models
