#pragma once
// An image file as a network takes it, for those who classify single images.

#include "base/result.h"
#include "data/images/image.h"
#include "deploy/prediction.h"

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace retort::study {

/// As the images of a dataset are read. Errors are those of data::readFileBytes() and data::decodeImage().
Result<data::Image> readImage(const std::filesystem::path& file);

/// The `top` most probable classes, most probable first, of probabilities [C].
std::vector<ClassScore> bestScores(const at::Tensor& probabilities, const std::vector<std::string>& classes,
                                   std::size_t top);

} // namespace retort::study
