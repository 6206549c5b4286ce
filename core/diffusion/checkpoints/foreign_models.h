#pragma once
// Files and folders that people take for a generator and that are none that is supported: what they are.

#include "tensor/safetensors.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace retort::diffusion {

/// Of a single file, told from the names of its tensors: "a LoRA ...", "Stable Diffusion XL", "an
/// autoencoder (VAE) alone", ... Nothing for what may be a checkpoint of Stable Diffusion 1.x or 2.x, or is
/// unknown.
std::optional<std::string> foreignKind(const tensor::TensorArchive& archive);

/// The family of a diffusers pipeline by its class, for example "Stable Diffusion XL" or "an inpainting
/// model"; nothing for unknown ones.
std::optional<std::string> pipelineFamily(std::string_view className);

/// What a folder without model_index.json is, and the way out, as the rest of a sentence.
std::string folderKind(const std::filesystem::path& folder);

/// How the UNet's surplus input channels are used: "an inpainting model" for 9, and so on.
std::string_view kindOfInput(int channels);

/// What to use instead, as the rest of a sentence.
inline constexpr const char* kSupportedGenerators =
    "supported are Stable Diffusion 1.x and 2.x and Stable unCLIP 2.1, as a whole checkpoint in one "
    "safetensors file or as a diffusers folder, and Stable Diffusion Image Variations as a folder";

} // namespace retort::diffusion
