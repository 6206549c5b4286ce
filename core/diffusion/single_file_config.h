#pragma once
// Configurations inferred from the names and shapes of a single-file checkpoint's tensors.

#include "base/result.h"
#include "clip/config.h"
#include "clip/weight_source.h"
#include "diffusion/autoencoder.h"
#include "diffusion/unet_config.h"
#include "tensor/torch_tensor.h"

#include <string>

namespace retort::diffusion {

/// `weights` under the original code's names, without the file's prefix. Mismatch if a tensor that tells the
/// shape is missing or has another rank; Unsupported for channels that are no multiple of 64 in a network of
/// the 2.x kind, whose heads have 64 channels each.
Result<UNetConfig> inferUNetConfig(const tensor::TensorMap& weights, const std::string& source);
Result<AutoencoderConfig> inferAutoencoderConfig(const tensor::TensorMap& weights, const std::string& source);
/// Heads have 64 channels each; the activation is that of the only models with such names: OpenAI's for
/// Hugging Face's, LAION's for OpenCLIP's.
Result<clip::TextConfig> inferTextConfig(const tensor::TensorMap& weights, clip::WeightNames names,
                                         const std::string& source);

} // namespace retort::diffusion
