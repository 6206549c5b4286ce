#pragma once
// Imagenette (fast.ai): ten classes of ImageNet in train/<wnid> and val/<wnid>; the validation split is the
// test split.

#include "data/formats/listed_dataset.h"

#include <filesystem>
#include <string_view>

namespace retort::data {

/// "tench" for "n01440764"; empty for what is none of the ten.
std::string_view imagenetteName(std::string_view wnid);

/// As a folder of split folders, its classes under their English names in the order of their wnids.
Result<ImageListing> listImagenette(const std::filesystem::path& folder);

} // namespace retort::data
