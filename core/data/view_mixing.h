#pragma once
// How two images become one view.

#include "base/random_stream.h"
#include "data/images/image.h"
#include "data/view_options.h"

#include <cstdint>
#include <span>

namespace retort::data {

/// A draw from Beta(alpha, alpha), alpha > 0 (two gamma variates by Marsaglia and Tsang, "A simple method for
/// generating gamma variables", 2000).
double symmetricBeta(double alpha, RandomStream& stream);

/// Mixes `partner` into `pixels`, both RGB of `size`: share * pixels + (1 - share) * partner, rounded
/// (mixup), or a rectangle of 1 - share of the area about a uniform centre, cut off at the edges (CutMix).
/// `options` mix.
void mixInto(std::span<std::uint8_t> pixels, std::span<const std::uint8_t> partner, const ImageSize& size,
             const ViewOptions& options, RandomStream& stream);

} // namespace retort::data
