#pragma once
// What decoding the image files of a folder has shown, kept on disk so that the next opening of the folder
// decodes only what is new or was written since.

#include "data/images/image.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

namespace retort::data {

/// What is known of an image file that was looked at.
struct CheckedFile {
    ImageSize size; ///< upright
    int channels = 3;
    bool holdsSeveral = false;     ///< pages or frames; only the first is used
    std::uint64_t fingerprint = 0; ///< of the decoded pixels and their size; 0: it was not decoded
    std::string problem;           ///< why it cannot be used; empty when it can
};

/// What a file looks like from outside. Writing to it, replacing it and changing its rights change the mark.
struct FileMark {
    std::int64_t bytes = 0;
    std::int64_t written = 0; ///< nanoseconds, as are the next
    std::int64_t changed = 0; ///< of its inode
    std::uint64_t inode = 0;

    friend bool operator==(const FileMark&, const FileMark&) = default;
};
/// Of what a link leads to. Nothing when it cannot be looked at.
std::optional<FileMark> markOf(const std::filesystem::path& file);

struct FileVerdict {
    FileMark mark; ///< of the file that was looked at
    CheckedFile checked;
};
/// By file name relative to the folder.
using VerdictsOfFolder = std::unordered_map<std::string, FileVerdict>;

class FileVerdicts {
public:
    /// Keeps nothing: every opening decodes.
    FileVerdicts() = default;
    /// Keeps a file for each folder of images in this folder, which is made when it is needed. Whoever
    /// deletes it loses time and nothing else.
    explicit FileVerdicts(std::filesystem::path place) : m_place(std::move(place)) {}

    /// Empty where nothing is kept, or what is kept is damaged or of a program that decoded otherwise.
    VerdictsOfFolder of(const std::filesystem::path& folder) const;
    /// In place of what was kept. Where it cannot be kept (no room, no right to write), the next opening
    /// decodes again.
    void keep(const std::filesystem::path& folder, const VerdictsOfFolder& verdicts) const;

private:
    std::filesystem::path fileFor(const std::filesystem::path& folder) const;

    std::filesystem::path m_place;
};

} // namespace retort::data
