#pragma once
// The networks of a diffusers model folder: each component is a folder with a config.json and its weights.
//
//   RETORT_TRY(const auto unet, openUNet("models/sd-2-1-base/unet", at::kBFloat16));

#include "base/result.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
#include "models/weight_use.h"
#include "tensor/safetensors.h"

#include <filesystem>

namespace retort::diffusion {

/// `diffusion_pytorch_model.safetensors`, its shards under `diffusion_pytorch_model.safetensors.index.json`,
/// or the `.fp16` variant of either; memory-mapped, in the dtype they are stored in. NotFound with the names
/// tried, Unsupported if only a pickle lies there, Corrupt.
Result<tensor::TensorArchive> openComponentWeights(const std::filesystem::path& folder);

/// Configuration and weights, on the CPU in `dtype`, or on the meta device where they are only checked.
/// Errors of the above, Unsupported for networks of other families, Mismatch (tensors by name), OutOfMemory.
Result<UNet> openUNet(const std::filesystem::path& folder, at::ScalarType dtype,
                      models::WeightUse use = models::WeightUse::Load);
Result<Autoencoder> openAutoencoder(const std::filesystem::path& folder, at::ScalarType dtype,
                                    models::WeightUse use = models::WeightUse::Load);

} // namespace retort::diffusion
