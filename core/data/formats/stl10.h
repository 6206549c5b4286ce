#pragma once
// STL10 (Coates, Lee, Ng, 2011), binary version: 96 x 96 colour images in ten classes; column-major planes,
// labels 1 .. 10.

#include "data/dataset.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace retort::data {

/// Opens a folder with {train,test}_{X,y}.bin; the images are memory-mapped. The unlabelled images and
/// the ten folds are not used. NotFound: a file is missing; Corrupt: a size that is no whole number of
/// images, counts that differ between images and labels, labels outside 1 .. 10.
Result<std::unique_ptr<Dataset>> openStl10(const std::filesystem::path& folder,
                                           const std::string& name = "stl10");

/// What openStl10() asks of one split's files: labels from 0 for as many images as there are.
Result<std::vector<std::uint8_t>> checkStl10(std::span<const std::byte> images,
                                             std::span<const std::byte> labels, std::string_view imageFile,
                                             std::string_view labelFile);

} // namespace retort::data
