#pragma once
// Oxford Flowers102 (Nilsback, Zisserman, 2008): jpg/image_NNNNN.jpg, labels 1 .. 102 in imagelabels.mat,
// splits in setid.mat.

#include "data/formats/listed_dataset.h"

#include <array>
#include <filesystem>
#include <string_view>

namespace retort::data {

/// In label order; the first has label 1. As published with the dataset.
extern const std::array<std::string_view, 102> kFlowerNames;

/// The images of trnid, valid and tstid. Only classes that occur become classes, in label order, so that a
/// part of the dataset can be used; a problem line says so. NotFound: a .mat file or a variable is missing;
/// Unsupported: a v7.3 file; Corrupt: labels outside 1 .. 102, an image number without a label, one that is
/// in two splits.
Result<ImageListing> listFlowers102(const std::filesystem::path& folder);

} // namespace retort::data
