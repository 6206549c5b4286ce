#pragma once
// Labelled images as plain tensors: what the miniature models are trained on. The training programs read
// them from one safetensors file, so that a machine without image libraries can train.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace retort::miniature {

struct LabelledImages {
    at::Tensor images; ///< uint8 [N, H, W, 3]
    at::Tensor labels; ///< int64 [N], in [0, classes)
};

/// A dataset's training images, and the test images that training never sees and only reports on.
struct ImageSet {
    std::string name;
    std::vector<std::string> classes;
    LabelledImages train;
    LabelledImages test;
};

/// One file per set; the class names are in its metadata.
Status saveImageSet(const std::filesystem::path& path, const ImageSet& set);
/// Corrupt or Mismatch for a file that is no image set: what is missing or misshapen is named.
Result<ImageSet> loadImageSet(const std::filesystem::path& path);

} // namespace retort::miniature
