#pragma once
// A generator without a network, for studies: images of its prompt's colour, or of a grey that follows from
// the embedding.

#include "synthesis/generation/image_generator.h"

#include <filesystem>
#include <functional>

namespace retort::study::testing {

/// What happens before each batch is drawn; an error becomes the generator's.
using BeforeBatch = std::function<Status()>;

/// Opens any folder; one that is called "unclip" draws from embeddings of 8 values and one that is called
/// "adapter" too, but without noise on them; others from text.
Result<std::unique_ptr<synthesis::ImageGenerator>>
openTinyImageGenerator(const std::filesystem::path& folder, const BeforeBatch& beforeBatch = {});

/// What it says of itself.
Result<synthesis::ImageGeneratorDescription> describeTinyImageGenerator(const std::filesystem::path& folder);

} // namespace retort::study::testing
