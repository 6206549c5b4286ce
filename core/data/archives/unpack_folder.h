#pragma once
// A folder that appears complete or not at all, and the files written into it.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>

namespace retort::data {

/// Owns `.<name>.part` beside the folder until commit() renames it; destroyed without commit, it removes it.
/// As long as it lives, no other process unpacks to the same place or removes it.
class UnpackFolder {
public:
    /// Removes what an interrupted attempt left. InvalidArgument: `target` exists; Busy: another process is
    /// at it.
    static Result<UnpackFolder> create(const std::filesystem::path& target);
    UnpackFolder(UnpackFolder&& other) noexcept;
    UnpackFolder& operator=(UnpackFolder&&) = delete;
    ~UnpackFolder();

    const std::filesystem::path& path() const { return m_part; }
    /// Removes what stands at `target`, if `mayGo` has no error once no other process can be at it. Busy: one
    /// is.
    static Status removeOld(const std::filesystem::path& target, const std::function<Status()>& mayGo);
    /// Syncs what was written, renames the folder into place and syncs its name.
    Status commit();

private:
    UnpackFolder(std::filesystem::path target, std::filesystem::path part, int lock);

    std::filesystem::path m_target;
    std::filesystem::path m_part; ///< empty once it is in place
    int m_lock;                   ///< open on the folder; negative when moved from
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
