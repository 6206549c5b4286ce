#pragma once
// Images that look alike have hashes that differ in few bits, whatever their size, brightness or
// compression.

#include "data/images/image.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace retort::synthesis {

using PerceptualHash = std::uint64_t;

/// The signs of the lowest 8 x 8 cosine coefficients of the greyscale image at 32 x 32, against their
/// median (Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2).
/// Absent for an image that is all but of one colour: it has no structure that could be compared.
std::optional<PerceptualHash> perceptualHash(const data::Image& image);

/// Bits that differ, 0 to 64; unrelated images differ in about 32.
inline int hashDistance(PerceptualHash a, PerceptualHash b) {
    return std::popcount(a ^ b);
}

struct NearestHash {
    std::int64_t index = 0; ///< into the candidates; the first of equally near ones
    int distance = 64;
};

/// Absent for a query without a hash, and where no candidate has one.
std::vector<std::optional<NearestHash>>
nearestHashes(std::span<const std::optional<PerceptualHash>> queries,
              std::span<const std::optional<PerceptualHash>> candidates);

} // namespace retort::synthesis
