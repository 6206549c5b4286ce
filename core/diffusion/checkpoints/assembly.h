#pragma once
// A generator that is put together from a model and files that change it: a JSON file beside them.
//
//   {"base": "sd15", "loras": [{"file": "lcm-lora-sdv1-5.safetensors", "strength": 1}],
//    "adapter": "ip-adapter_sd15.safetensors", "adapterScale": 1, "decoder": "taesd_decoder.safetensors",
//    "scheduler": "lcm"}
//
// Paths are relative to the file's folder. Only "base" is needed. A folder with such a file, named
// generator.json, is meant by the folder's name.

#include "base/result.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/generator_parts.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace retort::diffusion {

struct LoraChoice {
    std::filesystem::path file;
    double strength = 1;
};

struct Assembly {
    std::filesystem::path base;      ///< a diffusers folder or a single checkpoint
    std::vector<LoraChoice> loras{}; ///< added one after the other
    std::filesystem::path
        adapter{};           ///< an IP-Adapter file, which makes it one of image embeddings; may be empty
    double adapterScale = 1; ///< of what the image adds to the text
    std::filesystem::path
        decoder{}; ///< a TAESD file or folder in place of the autoencoder's decoder; may be empty
    std::optional<SchedulerKind> scheduler{}; ///< in place of the base's own
};

inline constexpr const char* kAssemblyFile = "generator.json"; ///< in a folder

/// A JSON file with the key "base", or a folder with one.
bool isAssembly(const std::filesystem::path& path);

/// NotFound, Corrupt: no JSON; InvalidArgument, with line and key: an unknown key, a value that cannot be, a
/// base that is itself put together.
Result<Assembly> readAssembly(const std::filesystem::path& path);

/// What readAssembly() reads; files of its folder, and of the one that this lies in, are named relative to
/// it, so that they can be moved together.
Status writeAssembly(const std::filesystem::path& file, const Assembly& assembly);

/// All that it is put together from: the base first.
std::vector<std::filesystem::path> filesOf(const Assembly& assembly);

/// The base with all that changes it; its content hash covers them. What of a LoRA has no place in the UNet
/// is told in the remarks. Errors are those of the base, addLora(), ImageAdapter::open() and
/// TinyDecoder::open(); Mismatch: a decoder of other latents; Unsupported: an adapter for a base of image
/// embeddings.
Result<GeneratorParts> openAssembly(const std::filesystem::path& file, const PartOptions& options);

/// A generator of any form: a diffusers folder, a single checkpoint or an assembly. Errors are theirs.
Result<GeneratorParts> openGeneratorParts(const std::filesystem::path& path, const PartOptions& options);

} // namespace retort::diffusion
