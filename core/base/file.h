#pragma once
// Whole small files, and files that appear complete or not at all: written beside their place, synced,
// renamed.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace retort {

/// The file's text. Refuses more than `limit` bytes (Corrupt), so that a wrong path cannot eat the memory.
Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t limit = 64u << 20);

/// A file under construction. Until commit() nothing is visible under its name; destroyed without commit, it
/// leaves nothing behind.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& path);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    /// DiskFull, AccessDenied or Io; after an error the file cannot be committed.
    Status write(std::span<const std::byte> bytes);
    Status write(std::string_view text);
    /// Syncs the file, renames it into place and syncs its folder.
    Status commit();

private:
    AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
};

/// Writes all of the bytes at the descriptor's place; `path` is named in an error (DiskFull, AccessDenied or
/// Io).
Status writeAll(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& path);

Status writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Creates the folder and its parents.
Status createFolders(const std::filesystem::path& folder);

} // namespace retort
