#pragma once
// Feature maps [N, C, H, W]. They are in channels-last memory throughout, so that a map is a sequence of
// tokens [N, H W, C] without a copy.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace retort::diffusion {

/// The map as the network computes with it: in `dtype` and channels-last.
at::Tensor asFeatureMap(const at::Tensor& x, at::ScalarType dtype);
/// [N, C, H, W] -> [N, H W, C], a view of a channels-last map.
at::Tensor tokensOf(const at::Tensor& map);
/// The way back.
at::Tensor mapOf(const at::Tensor& tokens, std::int64_t height, std::int64_t width);

/// Every pixel twice in both directions, cut to height x width: a map whose odd side was halved by a
/// convolution of stride 2 gets its own size back. The same as nearest interpolation to that size.
at::Tensor doubled(const at::Tensor& x, std::int64_t height, std::int64_t width);

} // namespace retort::diffusion
