#pragma once
// The weights that lie in a model folder.

#include "base/result.h"
#include "tensor/safetensors.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::models {

/// One file, or the shards under one index, found by tensor::findWeights(); memory-mapped, in the dtype they
/// are stored in. The archive's source is the path of the file or index. Errors are those of findWeights()
/// and TensorArchive::open().
Result<tensor::TensorArchive> openWeights(const std::filesystem::path& folder,
                                          const std::vector<std::string>& stems);

} // namespace retort::models
