#pragma once
// The image that SDEdit begins from (Meng et al. 2022, "SDEdit: Guided Image Synthesis and Editing with
// Stochastic Differential Equations").

#include "diffusion/generators/request_check.h"

#include <ATen/core/Tensor.h>

namespace retort::diffusion {

/// uint8 [height, width, 3] of any size, scaled (bicubic, antialiased) until it covers `size`, its middle cut
/// out.
at::Tensor fittedSource(const at::Tensor& source, const SampledSize& size);

} // namespace retort::diffusion
