#pragma once
// Between safetensors entries and at::Tensor, and the named sets of weights that models load and save.

#include "base/result.h"
#include "tensor/safetensors.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::tensor {

using TensorMap = std::map<std::string, at::Tensor>;

/// The entry's bytes as a CPU tensor of the stored dtype, without a copy; it keeps the mapping alive. Must
/// not be written to. Copies only where the file's alignment does not fit the dtype.
at::Tensor viewOf(const TensorEntry& entry);
TensorMap viewsOf(const TensorArchive& archive);

/// Writes CPU or CUDA tensors, made contiguous first.
Status saveTensors(const std::filesystem::path& path, const TensorMap& tensors,
                   const std::map<std::string, std::string>& metadata = {});

/// A parameter or buffer of a model that weights are copied into or taken from.
struct NamedTensor {
    std::string name;
    at::Tensor tensor;
};

/// The first few names, "and 240 more" behind them.
std::string listed(const std::vector<std::string>& names);

/// Mismatch, listing missing, surplus and misshapen tensors by name (the first few of each), unless `weights`
/// holds exactly the names and shapes of `targets`. `source` names the file in messages.
Status checkFit(const std::vector<NamedTensor>& targets, const TensorMap& weights, const std::string& source);

/// Corrupt, naming the first tensor, where weights hold NaN or infinite values. Tensors on the meta device
/// are passed over.
Status checkFinite(const TensorMap& weights, const std::string& source);

/// Copies `weights` into `targets` by name, converting the dtype. Nothing is copied unless everything fits;
/// otherwise the error of checkFit().
Status copyWeights(const std::vector<NamedTensor>& targets, const TensorMap& weights,
                   const std::string& source);

} // namespace retort::tensor
