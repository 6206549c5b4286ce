#pragma once
// What a set is generated from, and whether generator, specification and inputs fit together.

#include "base/result.h"
#include "data/dataset.h"
#include "data/images/image.h"
#include "synthesis/generation/image_generator.h"
#include "synthesis/sets/generation_spec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace retort::synthesis {

/// The teacher's image embeddings of the source images.
struct SourceEmbeddings {
    std::string teacher{};     ///< for people
    std::string teacherHash{}; ///< of weights, preprocessing and precision: all that decides the rows
    int width = 0;
    std::span<const float>
        rows{}; ///< row-major [sources, width], not normalised, in the order of the sources
};

struct GenerationInputs {
    const data::Dataset& dataset;
    data::Split split = data::Split::Train; ///< that the sources are of; every other split is refused
    std::string splitHash{};                ///< of its images and labels
    /// Indices of the labelled images: image k is of the class of source k mod their count, and for
    /// img2img and SDEdit generated from it.
    std::vector<std::int64_t> sources{};
    /// Img2Img needs them; SDEdit keeps them as condition embeddings where they are given.
    std::optional<SourceEmbeddings> embeddings{};
};

/// As generateSet() says: sources of the training split alone, embeddings where they are needed and of the
/// generator's width, sides of whole latents.
Status checkInputs(const GenerationSpec& spec, const GenerationInputs& inputs,
                   const ImageGeneratorDescription& imageGenerator);

/// InvalidArgument where the generator cannot make images of the size that is asked for.
Status checkSides(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator);

/// The size in which images are generated, and in which they are stored.
data::ImageSize sampledSize(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator);
data::ImageSize storedSize(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator);

} // namespace retort::synthesis
