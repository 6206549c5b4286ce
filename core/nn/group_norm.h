#pragma once
// Group normalisation (Wu & He 2018) of channels-last maps.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace retort::nn {

struct GroupNormInput {
    at::Tensor map;    ///< [N, C, H, W], fp32 or fp64
    at::Tensor weight; ///< [C], of the map's dtype
    at::Tensor bias;   ///< [C]
    std::int64_t groups = 32;
    double epsilon = 1e-5;
};

/// What at::group_norm gives, differentiable likewise. LibTorch's own goes through small channels-last maps,
/// and through the gradients of large ones, several times slower than through others on the CPU (seen
/// with 1.13); those are computed here.
at::Tensor groupNorm(const GroupNormInput& input);

} // namespace retort::nn
