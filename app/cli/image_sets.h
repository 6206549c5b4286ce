#pragma once
// Datasets as the plain tensors that the miniature models are trained on.

#include "command_line.h"
#include "miniature/image_set.h"

namespace retort::cli {

/// All images of the dataset's training and test splits, decoded. They must have one size. In the
/// engine-only program there are no image libraries: Unsupported, naming `--pictures`.
Result<miniature::ImageSet> readImageSet(const std::string& name, const CommandLine& line);

} // namespace retort::cli
