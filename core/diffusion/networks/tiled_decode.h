#pragma once
// Decoding large latents in overlapping tiles, so that the memory does not grow with the image.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace retort::diffusion {

struct Tiling {
    std::int64_t side = 64;    ///< latents per side of a tile
    std::int64_t overlap = 16; ///< latents that neighbours share at the least
    std::int64_t factor = 8;   ///< pixels per latent
};

/// Latents of one side of an image -> where its tiles begin, evenly spread; {0} if one is enough.
std::vector<std::int64_t> tileStarts(std::int64_t length, const Tiling& tiling);

/// Latents that decoding `length` by `length` of them comes to: those that tiles share count for each.
std::int64_t decodedLatents(std::int64_t length, const Tiling& tiling);

/// Latents [N, C, h, w] -> images [N, C', factor h, factor w]. `decode` is called for one tile of one
/// image at a time; where tiles overlap, their weights fall off linearly towards their edges and sum to
/// one.
at::Tensor decodeTiled(const at::Tensor& latents, const Tiling& tiling,
                       const std::function<at::Tensor(const at::Tensor&)>& decode);

} // namespace retort::diffusion
