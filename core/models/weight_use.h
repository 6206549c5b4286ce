#pragma once
// Whether a network's weights are wanted, or only the certainty that they fit.

#include "tensor/torch_tensor.h"

namespace retort::models {

enum class WeightUse {
    Load,
    Check ///< names, shapes and dtypes alone: the network stays on the meta device and takes no memory
};

/// The weights as they are, or tensors of their shapes and dtypes on the meta device: load() of a network
/// checks both alike.
tensor::TensorMap weightsFor(WeightUse use, tensor::TensorMap weights);

} // namespace retort::models
