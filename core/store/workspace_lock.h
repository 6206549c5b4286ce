#pragma once
// One writer per workspace: a lock that the kernel drops when its holder dies, and beside it a file that says
// who holds it, for disks of the network where locks of one computer say nothing on another, or are missing.

#include "base/result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace retort::store {

/// Held until destroyed. `retort.lock` has an open-file-description lock (fcntl, F_OFD_SETLK), so that it
/// also holds between two owners in one process. `retort.owner` names process, host and computer; its time is
/// renewed every 15 s. An owner that did not release it is gone where the kernel's lock could be had on the
/// same computer, where its process is no more, or, on another computer, after a minute without a renewal.
class WorkspaceLock {
public:
    /// Busy, naming process and host of the holder; AccessDenied, DiskFull or Io if the files cannot be
    /// written.
    static Result<WorkspaceLock> acquire(const std::filesystem::path& file);
    WorkspaceLock(WorkspaceLock&& other) noexcept;
    WorkspaceLock& operator=(WorkspaceLock&&) = delete;
    ~WorkspaceLock();

    /// Mismatch where another program has taken the workspace over, because this computer slept or was cut
    /// off from the disk for too long.
    Status check() const;

private:
    class Claim;
    WorkspaceLock(int descriptor, std::unique_ptr<Claim> claim);

    int m_descriptor = -1;
    std::unique_ptr<Claim> m_claim;
};

/// Who holds the lock of this file now, "process 4711 on host workstation"; absent: nobody. Takes nothing.
std::optional<std::string> lockHolder(const std::filesystem::path& file);

} // namespace retort::store
