#pragma once
// Folders that a program works in for hours: a disk can be unplugged, a folder renamed or deleted, and
// another one made under its name meanwhile. Nothing is written into that.

#include "base/result.h"

#include <filesystem>
#include <memory>

namespace retort {

/// As long as it lives, createFolders() and AtomicFile write below the folder only while its path leads to
/// it. Thread-safe.
class FolderInUse {
public:
    /// NotFound where there is no such folder.
    static Result<std::shared_ptr<const FolderInUse>> hold(const std::filesystem::path& folder);
    virtual ~FolderInUse();
    FolderInUse(const FolderInUse&) = delete;
    FolderInUse& operator=(const FolderInUse&) = delete;

    /// NotFound where the folder is gone, Mismatch where another one has its path.
    virtual Status check() const = 0;

protected:
    FolderInUse() = default;
};

/// FolderInUse::check() of each folder in use that `path` lies in.
Status checkFolderOf(const std::filesystem::path& path);

} // namespace retort
