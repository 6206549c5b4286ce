#pragma once
// A folder that appears complete or not at all, and the files written into it.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace retort::data {

/// Owns `.<name>.part` beside the folder until commit() renames it; destroyed without commit, it removes it.
class UnpackFolder {
public:
    /// Removes what an interrupted attempt left. InvalidArgument: `target` exists; Busy: another process is
    /// at it.
    static Result<UnpackFolder> create(const std::filesystem::path& target);
    UnpackFolder(UnpackFolder&& other) noexcept;
    UnpackFolder& operator=(UnpackFolder&&) = delete;
    ~UnpackFolder();

    const std::filesystem::path& path() const { return m_part; }
    /// Syncs what was written and renames the folder into place.
    Status commit();

private:
    UnpackFolder(std::filesystem::path target, std::filesystem::path part, int lock);

    std::filesystem::path m_target;
    std::filesystem::path m_part;
    int m_lock; ///< open on the folder; held as long as it is written; negative when done
};

/// A file that must not be there yet; never follows a link.
class NewFile {
public:
    /// Corrupt: it exists (an archive that holds it twice).
    static Result<NewFile> create(const std::filesystem::path& path);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    Status write(std::span<const std::byte> bytes);
    Status close();

private:
    NewFile(std::filesystem::path path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

    std::filesystem::path m_path;
    int m_descriptor;
};

} // namespace retort::data
