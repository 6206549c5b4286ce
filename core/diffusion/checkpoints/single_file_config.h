#pragma once
// Configurations inferred from the names and shapes of a single-file checkpoint's tensors.

#include "base/result.h"
#include "clip/config.h"
#include "clip/weight_source.h"
#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"
#include "tensor/torch_tensor.h"

#include <string>

namespace retort::diffusion {

/// Whose text tower a generator was trained with.
enum class TextFamily {
    OpenAi, ///< ViT-L/14, Stable Diffusion 1.x: quick GELU, prompts are filled up with the end token
    Laion   ///< ViT-H/14, Stable Diffusion 2.x: exact GELU, prompts are filled up with the id 0
};

/// How many blocks at the tower's end the condition does not pass through. Stable Diffusion 2.x takes the
/// penultimate of ViT-H/14's 24; checkpoints that came by way of diffusers are stored without the 24th, and
/// then their last is meant. Towers of other depths are whole if what follows the blocks
/// (`hasProjection`) is there too.
int skippedTextLayers(TextFamily family, int layers, bool hasProjection);

/// `weights` under the original code's names, without the file's prefix. Mismatch if a tensor that tells the
/// shape is missing or has another rank; Unsupported for channels that are no multiple of 64 in a network of
/// the 2.x kind, whose heads have 64 channels each.
Result<UNetConfig> inferUNetConfig(const tensor::TensorMap& weights, const std::string& source);
Result<AutoencoderConfig> inferAutoencoderConfig(const tensor::TensorMap& weights, const std::string& source);
/// Heads have 64 channels each, the activation is the family's. Mismatch also for a tower that has lost
/// blocks.
Result<clip::TextConfig> inferTextConfig(const tensor::TensorMap& weights, clip::WeightNames names,
                                         TextFamily family, const std::string& source);

} // namespace retort::diffusion
