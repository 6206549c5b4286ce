#pragma once
// Where each parameter of a CLIP model lies in a weight file, and how it comes from there into memory.

#include "base/result.h"
#include "clip/config.h"
#include "clip/model.h"
#include "tensor/safetensors.h"
#include "tensor/torch_tensor.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::clip {

enum class WeightNames { OpenClip, HuggingFace };

/// The archive under OpenCLIP's or Hugging Face's own names: without what wrappers put before all of them
/// ("module.", "model.", "_orig_mod.", "clip.") and OpenCLIP's CustomTextCLIP before the text tower's
/// ("text.").
tensor::TensorArchive withPlainNames(const tensor::TensorArchive& archive);

/// Told from the tensors that only one of the two has; nothing if neither is there.
std::optional<WeightNames> namesIn(const tensor::TensorArchive& archive);

/// One OpenCLIP parameter and the stored tensors that make it.
struct ParameterSource {
    ParameterShape parameter;
    std::vector<ParameterShape> stored; ///< one, or the query, key and value parts of one in this order
    bool transposed = false;
};

std::vector<ParameterSource> parameterSources(const ClipConfig& config, WeightNames names);

/// Mismatch unless the archive holds exactly the tensors that `towers` need, of the right shapes and of a
/// floating dtype; they are listed under their names in the file. The other tower's tensors and buffers
/// ("position_ids", "attn_mask") may be there or not.
Status checkWeights(const tensor::TensorArchive& archive, const ClipConfig& config, Towers towers);

/// The weights under OpenCLIP names in `dtype`. Tensors that are stored as they are needed stay in the mapped
/// file; the others are converted one by one, each file page being given back as soon as it is read. Errors
/// as above, OutOfMemory.
Result<tensor::TensorMap> readWeights(const tensor::TensorArchive& archive, const ClipConfig& config,
                                      Towers towers, at::ScalarType dtype);

/// Tensors under `names`, for example a part of another model's checkpoint, as the OpenCLIP weights that
/// `towers` need, in their own dtype. Mismatch: missing or misshapen tensors; others may be there. `source`
/// names the file.
Result<tensor::TensorMap> openClipWeights(const tensor::TensorMap& stored, WeightNames names,
                                          const ClipConfig& config, Towers towers, const std::string& source);

} // namespace retort::clip
