#pragma once
// Where the files of a synthetic set lie: `images/<class>/<number>.png` and its condition embeddings.

#include "base/result.h"
#include "synthesis/sets/generation_spec.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::synthesis {

/// InvalidArgument unless a folder can have the name of a set on every file system.
Status checkSetName(const std::string& name);

class SetFolder {
public:
    SetFolder(std::filesystem::path root, const std::vector<std::string>& classes, FileFormat format);

    const std::filesystem::path& root() const { return m_root; }
    /// Relative to the root.
    std::filesystem::path image(std::int64_t number, std::int64_t label) const;
    /// The same with another ending, for example ".jpg".
    std::filesystem::path image(std::int64_t number, std::int64_t label, std::string_view ending) const;
    /// One row per source.
    std::filesystem::path cleanConditions() const { return m_root / "conditions-clean.safetensors"; }
    /// One row per image.
    std::filesystem::path noisedConditions() const { return m_root / "conditions-noised.safetensors"; }

    /// Creates the folders, and clears away what an interrupted session left half written.
    Status prepare() const;

private:
    std::filesystem::path m_root;
    std::vector<std::string> m_classFolders;
    FileFormat m_format;
};

} // namespace retort::synthesis
