#pragma once
// The random numbers of images: each comes from its request's seed alone, whatever stands beside it in a
// batch.

#include "diffusion/generators/generation_request.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace retort::diffusion {

/// Standard normal fp32 [N, shape...] on the CPU; row i from the stream (requests[i].seed, purpose, index).
at::Tensor requestNoise(std::span<const ImageRequest> requests, const std::vector<std::int64_t>& shape,
                        std::string_view purpose, std::uint64_t index = 0);

} // namespace retort::diffusion
