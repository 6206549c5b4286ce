#pragma once
// What a model folder's configuration files say: the shape of the model and the preprocessing it was trained
// with.

#include "base/result.h"
#include "clip/config.h"
#include "clip/preprocess.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::clip {

enum class FolderLayout {
    OpenClip,    ///< open_clip_config.json
    HuggingFace, ///< config.json, preprocessor_config.json
};

struct FolderConfig {
    FolderLayout layout = FolderLayout::OpenClip;
    ClipConfig model{};
    PreprocessConfig preprocess{};
    std::vector<std::string> remarks{}; ///< for people: keys that were ignored, files that are not there
};

/// Reads the folder's configuration; a folder with both layouts is read as OpenCLIP's. NotFound: no such
/// folder, or neither file in it (what it is instead is said). Unsupported: another kind of model, or a key
/// that may change what is computed and is not known. InvalidArgument: a file, or values that make no model;
/// the key and line are named.
Result<FolderConfig> readFolderConfig(const std::filesystem::path& folder);

/// Writes `open_clip_config.json`.
Status writeOpenClipConfig(const FolderConfig& config, const std::filesystem::path& folder);

} // namespace retort::clip
