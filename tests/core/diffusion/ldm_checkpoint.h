#pragma once
// A small single-file checkpoint under the original code's names, written down from that code and not from
// this program's table of names.

#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"
#include "tensor/torch_tensor.h"

#include <string>

namespace retort::diffusion::testing {

enum class CheckpointKind { FirstKind, SecondKind, Unclip };

/// Three levels, two layers, channels 64 and 128: what 1.x, 2.x and unCLIP have of their own is there.
UNetConfig checkpointUNetConfig(CheckpointKind kind);
AutoencoderConfig checkpointAutoencoderConfig();

/// Networks' weights, diffusers' names -> the original names, prefixes included.
tensor::TensorMap ldmUNet(const tensor::TensorMap& weights);
tensor::TensorMap ldmAutoencoder(const tensor::TensorMap& weights);
/// Two layers, width 64, 20 words, 7 positions; OpenCLIP's is whole, as its projection shows.
tensor::TensorMap ldmTextTower(CheckpointKind kind);

} // namespace retort::diffusion::testing
