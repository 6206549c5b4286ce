#include "store/workspace_lock.h"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace retort::store {

namespace {

constexpr mode_t kReadableByAll = 0644;

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "an unnamed host";
}

/// What acquire() of the holder wrote: "process 4711 on host workstation".
std::string holder(int descriptor) {
    std::array<char, 512> text{};
    const auto count = ::pread(descriptor, text.data(), text.size() - 1, 0);
    std::string line(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    line = line.substr(0, line.find('\n'));
    return line.empty() ? "another process" : line;
}

Status describeHolder(int descriptor, const std::string& path) {
    const auto line = fmt::format("process {} on host {}\n", ::getpid(), hostName());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()))
        return systemError(path, "cannot be written", errno);
    return {};
}

} // namespace

Result<WorkspaceLock> WorkspaceLock::acquire(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll);
    if (descriptor < 0)
        return systemError(file.string(), "cannot be opened", errno);
    WorkspaceLock lock(descriptor);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return systemError(file.string(), "cannot be locked", errno);
        return Error{ErrorCode::Busy,
                     fmt::format("{}: the workspace is held by {}; wait until it is done, or choose another "
                                 "workspace (reading this one is always possible)",
                                 file.parent_path().string(), holder(descriptor))};
    }
    RETORT_CHECK(describeHolder(descriptor, file.string()));
    return lock;
}

WorkspaceLock::WorkspaceLock(WorkspaceLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

WorkspaceLock::~WorkspaceLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor); // drops the lock
}

} // namespace retort::store
