#pragma once
// Whole small files, and files that appear complete or not at all: written beside their place, synced,
// renamed. What a person names as a place to write to may be a link, a pipe or a device as well.

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
/// leaves nothing behind. A file that it replaces hands down its rights and owner; a new one has those that
/// the umask leaves. Where the name is a link, the link stays and what it leads to is replaced. A pipe, a
/// device and /dev/stdout take what is written at once: there is nothing to replace.
class AtomicFile {
public:
    /// AccessDenied where the file that is there must not be written, InvalidArgument where it is a folder;
    /// the errors of checkFolderOf().
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
    AtomicFile(std::filesystem::path path, int descriptor)
        : m_path(std::move(path)), m_descriptor(descriptor) {}

    std::filesystem::path m_path;        ///< as it was named
    std::filesystem::path m_target{};    ///< behind the links
    std::filesystem::path m_temporary{}; ///< empty where it is written at once
    int m_descriptor = -1;
};

/// Writes all of the bytes at the descriptor's place; `path` is named in an error (DiskFull, AccessDenied or
/// Io).
Status writeAll(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& path);

/// Waits until all that was written to the file, through any descriptor, is on the disk under its name.
/// Nothing is waited for where there is no such file. Io.
Status syncFile(const std::filesystem::path& path);

Status writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Creates the folder and its parents; not those of a folder in use that is gone (base/folder_in_use.h).
Status createFolders(const std::filesystem::path& folder);

} // namespace retort
