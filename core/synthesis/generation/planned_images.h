#pragma once
// Generates planned images: the common part of generating a set and a single image.

#include "synthesis/generation/generation_plan.h"
#include "synthesis/generation/image_generator.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

/// One for each of the planned images, generated together. Errors are those of reading sources and of
/// generation.
Result<std::vector<GeneratedImage>>
generatePlanned(ImageGenerator& imageGenerator, const GenerationSpec& spec, const GenerationInputs& inputs,
                const std::vector<PlannedImage>& planned, const std::stop_token& stop);

/// What is written into every image besides what is its own.
struct SetFacts {
    GenerationSpec spec;
    ImageGeneratorDescription imageGenerator;
    std::string dataset;
    std::string teacher;
    data::ImageSize storedSize{};
};

/// The image's file, in the specification's format and the size in which it is stored; what it was made
/// with is in it where the format has a place for that.
Result<std::vector<std::byte>> fileOf(const PlannedImage& planned, const GeneratedImage& generated,
                                      const SetFacts& facts);

/// The first image of the set that generateSet() would make, without a set.
struct SingleImage {
    PlannedImage planned;
    std::vector<std::byte> file; ///< empty: it came out black or not a number
};
/// Errors are those of generateSet() that do not tell of the workspace.
Result<SingleImage> generateSingle(ImageGenerator& imageGenerator, const GenerationSpec& spec,
                                   const GenerationInputs& inputs, const std::stop_token& stop);

} // namespace retort::synthesis
