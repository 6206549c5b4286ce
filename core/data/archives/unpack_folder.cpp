#include "data/archives/unpack_folder.h"

#include "base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kFileMode = 0644;

Status removeContent(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error))
        fs::remove_all(it->path(), error);
    return error ? Status{systemError(folder.string(), "what an earlier attempt left cannot be removed",
                                      error.value())}
                 : Status{};
}

/// Busy where another process is at `target`.
Result<int> lockFolder(const fs::path& folder, const fs::path& target) {
    const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock < 0)
        return systemError(folder.string(), "cannot be opened", errno);
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0)
        return lock;
    ::close(lock);
    return Error{ErrorCode::Busy,
                 target.string() + ": another program is unpacking to this place; wait for it"};
}

} // namespace

UnpackFolder::UnpackFolder(fs::path target, fs::path part, int lock)
    : m_target(std::move(target)), m_part(std::move(part)), m_lock(lock) {}

UnpackFolder::UnpackFolder(UnpackFolder&& other) noexcept
    : m_target(std::move(other.m_target)), m_part(std::move(other.m_part)),
      m_lock(std::exchange(other.m_lock, -1)) {}

UnpackFolder::~UnpackFolder() {
    if (m_lock < 0)
        return;
    std::error_code ignored;
    if (!m_part.empty())
        fs::remove_all(m_part, ignored);
    ::close(m_lock);
}

Result<UnpackFolder> UnpackFolder::create(const fs::path& target) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(target, ignored)))
        return Error{ErrorCode::InvalidArgument, target.string() + ": exists already; nothing was unpacked"};
    const auto part = target.parent_path() / ("." + target.filename().string() + ".part");
    RETORT_CHECK(createFolders(part));
    RETORT_TRY(const int lock, lockFolder(part, target));
    UnpackFolder folder{target, part, lock};
    RETORT_CHECK(removeContent(part));
    return folder;
}

Status UnpackFolder::removeOld(const fs::path& target, const std::function<Status()>& mayGo) {
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(target, error))) {
        RETORT_TRY(const int lock, lockFolder(target, target));
        const auto allowed = mayGo();
        if (allowed.ok())
            fs::remove_all(target, error);
        ::close(lock);
        RETORT_CHECK(allowed);
    } else {
        fs::remove(target, error);
    }
    return error ? Status{systemError(target.string(), "what an earlier attempt left cannot be removed",
                                      error.value())}
                 : Status{};
}

Status UnpackFolder::commit() {
    // One call for all files: syncing each of 27,000 would take minutes.
    if (::syncfs(m_lock) != 0)
        return systemError(m_part.string(), "cannot be written", errno);
    if (::rename(m_part.c_str(), m_target.c_str()) != 0)
        return systemError(m_target.string(), "cannot be put in place", errno);
    m_part.clear();
    auto synced = syncFile(m_target);
    if (!synced.ok())
        m_part = m_target; // which goes as what failed goes
    return synced;
}

Result<NewFile> NewFile::create(const fs::path& path) {
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode);
    if (descriptor < 0 && errno == EEXIST)
        return Error{ErrorCode::Corrupt, path.string() + ": is in the archive twice"};
    if (descriptor < 0)
        return systemError(path.string(), "cannot be written", errno);
    return NewFile{path, descriptor};
}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)) {}

NewFile::~NewFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Status NewFile::write(std::span<const std::byte> bytes) {
    return writeAll(m_descriptor, bytes, m_path);
}

Status NewFile::close() {
    if (::close(std::exchange(m_descriptor, -1)) != 0)
        return systemError(m_path.string(), "cannot be written", errno);
    return {};
}

} // namespace retort::data
