#pragma once
// Under which names the original code (CompVis/latent-diffusion, Stability-AI/stablediffusion) stores the
// parameters that diffusers names otherwise.

#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"

#include <string>

namespace retort::diffusion {

/// Without the file's prefix "model.diffusion_model.": "down_blocks.0.resnets.0.norm1.weight" is
/// "input_blocks.1.0.in_layers.0.weight".
std::string ldmName(const std::string& diffusersName, const UNetConfig& config);

/// Without the file's prefix "first_stage_model.": "decoder.up_blocks.0.resnets.1.conv1.bias" is
/// "decoder.up.3.block.1.conv1.bias".
std::string ldmName(const std::string& diffusersName, const AutoencoderConfig& config);

} // namespace retort::diffusion
