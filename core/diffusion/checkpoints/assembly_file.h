#pragma once
// What a generator is put together from: a model and files that change it, as a JSON file beside them says,
// or an object of a study.
//
//   {"base": "sd15", "loras": [{"file": "lcm-lora-sdv1-5.safetensors", "strength": 1}],
//    "adapter": "ip-adapter_sd15.safetensors", "adapterScale": 1, "decoder": "taesd_decoder.safetensors",
//    "scheduler": "lcm"}
//
// Only "base" is needed. Paths in a file are relative to its folder; a folder with such a file, named
// generator.json, is meant by the folder's name.

#include "base/json.h"
#include "base/range.h"
#include "base/result.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::diffusion {

inline constexpr Range<double> kLoraStrengths{-10, 10};
inline constexpr Range<double> kAdapterScales{0, 2};

struct LoraChoice {
    std::filesystem::path file;
    double strength = 1;

    friend bool operator==(const LoraChoice&, const LoraChoice&) = default;
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

    friend bool operator==(const Assembly&, const Assembly&) = default;
};

inline constexpr const char* kAssemblyFile = "generator.json"; ///< in a folder

/// A JSON file with the key "base", or a folder with one.
bool isAssembly(const std::filesystem::path& path);

/// NotFound, Corrupt: no JSON; InvalidArgument: an unknown key or a value that cannot be (with line and key),
/// or checkBase().
Result<Assembly> readAssembly(const std::filesystem::path& path);
/// The same of an object that stands elsewhere: its paths begin at `folder`, or stay as they are where that
/// is empty. Problems are the reader's.
Assembly readAssembly(JsonReader& reader, const std::filesystem::path& folder);

/// InvalidArgument for a base that is itself put together.
Status checkBase(const Assembly& assembly);

/// What the reader reads, paths as they are.
nlohmann::json jsonOf(const Assembly& assembly);
/// What readAssembly() reads; files of its folder, and of the one that this lies in, are named relative to
/// it, so that they can be moved together.
Status writeAssembly(const std::filesystem::path& file, const Assembly& assembly);

/// Where its parts are named, those that it has: the base first.
std::vector<std::filesystem::path*> partsOf(Assembly& assembly);
/// All that it is put together from: the base first.
std::vector<std::filesystem::path> filesOf(const Assembly& assembly);
/// Its files' names, and the scheduler, for people: "sd15 + lcm-lora-sdv1-5.safetensors + lcm".
std::string labelOf(const Assembly& assembly);

} // namespace retort::diffusion
