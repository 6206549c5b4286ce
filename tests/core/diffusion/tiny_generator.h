#pragma once
// Generators small enough to be made, saved and drawn with in a few milliseconds: random weights, images of
// 16 pixels, latents of 8, diffusers' folder layout. Their images mean nothing, but depend on everything.

#include "diffusion/checkpoints/generator_parts.h"
#include "diffusion/generators/generator_description.h"

#include <cstdint>
#include <filesystem>

namespace retort::diffusion::testing {

struct TinyGenerator {
    Conditioning conditioning = Conditioning::Text;
    int embeddingWidth = 8; ///< with Conditioning::ImageEmbedding
    std::uint64_t seed = 1;
};

inline constexpr int kTinyImageSize = 16;
inline constexpr int kTinyImageFactor = 2;
inline constexpr int kTinyTextWidth = 16;

GeneratorParts tinyParts(const TinyGenerator& generator = {});
/// Writes the folder, weights in fp16. It holds about 100 kB.
Status writeTinyGenerator(const std::filesystem::path& folder, const TinyGenerator& generator = {});
/// One of image variations, whose UNet attends to embeddings of kTinyTextWidth; its image encoder says that
/// it makes such of `projection`.
Status writeTinyVariation(const std::filesystem::path& folder, int projection = kTinyTextWidth);

} // namespace retort::diffusion::testing
