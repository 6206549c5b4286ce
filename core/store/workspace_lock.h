#pragma once
// One writer per workspace: a lock that the kernel drops when its holder dies, in a file that says who holds
// it.

#include "base/result.h"

#include <filesystem>

namespace retort::store {

/// Held until destroyed. An open-file-description lock (fcntl, F_OFD_SETLK), so that it also holds between
/// two owners in one process.
class WorkspaceLock {
public:
    /// Busy, naming process and host of the holder; AccessDenied, DiskFull or Io if the file cannot be
    /// written.
    static Result<WorkspaceLock> acquire(const std::filesystem::path& file);
    WorkspaceLock(WorkspaceLock&& other) noexcept;
    WorkspaceLock& operator=(WorkspaceLock&&) = delete;
    ~WorkspaceLock();

private:
    explicit WorkspaceLock(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor = -1;
};

} // namespace retort::store
