#pragma once
// What a cross-attention attends to beside the text: an image's tokens (Ye et al. 2023, "IP-Adapter",
// section 3.2.2, decoupled cross-attention).

#include <ATen/core/Tensor.h>

namespace retort::diffusion {

/// Of one cross-attention.
struct ImageKeys {
    at::Tensor keys;   ///< [N, T, width]
    at::Tensor values; ///< as the keys, times the adapter's scale
};

} // namespace retort::diffusion
