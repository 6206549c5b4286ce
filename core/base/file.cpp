#include "base/file.h"

#include "base/folder_in_use.h"
#include "base/mapped_file.h"
#include "base/range.h"
#include "base/temporary_file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace retort {

namespace fs = std::filesystem;

Result<std::string> readTextFile(const fs::path& path, std::size_t limit) {
    RETORT_TRY(const auto file, MappedFile::open(path));
    const auto bytes = file.bytes();
    if (bytes.size() > limit)
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: {} bytes, at most {} are expected; is it the right file?",
                                 path.string(), bytes.size(), limit)};
    return std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

namespace {

constexpr mode_t kNewFile = 0666; // less what the umask takes away
constexpr mode_t kRights = 0777;

/// N where the path is that of this process's own descriptor N, for example /dev/stdout or /dev/fd/63.
std::optional<int> ownDescriptor(const fs::path& path) {
    std::error_code ignored;
    const auto folder = fs::weakly_canonical(path.parent_path(), ignored);
    if (folder != fs::path("/proc") / std::to_string(::getpid()) / "fd")
        return std::nullopt;
    const auto number = readNumber(path.filename().string(), Range<int>{0, std::numeric_limits<int>::max()});
    return number.ok() ? std::optional{*number} : std::nullopt;
}

/// Where a chain of links ends; stops before a link that stands for a descriptor of this process.
fs::path behindLinks(fs::path path) {
    constexpr int kMostLinks = 40; // as Linux follows
    std::error_code error;
    for (int i = 0; i < kMostLinks && fs::is_symlink(path, error) && !ownDescriptor(path); ++i) {
        const auto next = fs::read_symlink(path, error);
        path = next.is_absolute() ? next : path.parent_path() / next;
    }
    return path;
}

/// Hands the old file's owner and rights on, as far as this process may.
void inherit(int descriptor, const struct stat& old) {
    [[maybe_unused]] const int owner = ::fchown(descriptor, old.st_uid, old.st_gid);
    ::fchmod(descriptor, old.st_mode & kRights);
}

/// So that the new name outlives a power cut. Not of a folder that may not be read, nor on file systems that
/// cannot sync folders.
Status syncFolder(const fs::path& folder, const fs::path& file) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return errno == EACCES ? Status{} : Status{systemError(file.string(), "cannot be synced", errno)};
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error == 0 || error == EINVAL || error == ENOTSUP)
        return {};
    return systemError(file.string(), "cannot be synced", error);
}

Result<TemporaryFile> replacementOf(const fs::path& target, const struct stat& old) {
    if (::access(target.c_str(), W_OK) != 0)
        return systemError(target.string(), "cannot be written", errno);
    RETORT_TRY(const auto created, createTemporaryBeside(target, old.st_mode & kRights));
    inherit(created.descriptor, old);
    return created;
}

} // namespace

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_target(std::move(other.m_target)),
      m_temporary(std::move(other.m_temporary)), m_descriptor(std::exchange(other.m_descriptor, -1)) {}

Result<AtomicFile> AtomicFile::create(const fs::path& path) {
    const auto opened = [&](int descriptor) -> Result<AtomicFile> {
        if (descriptor < 0)
            return systemError(path.string(), "cannot be opened", errno);
        return AtomicFile(path, descriptor);
    };
    const auto target = behindLinks(path);
    RETORT_CHECK(checkFolderOf(path));
    if (const auto own = ownDescriptor(target))
        return opened(::fcntl(*own, F_DUPFD_CLOEXEC, 0));
    struct stat old {};
    const bool isThere = ::stat(target.c_str(), &old) == 0;
    if (isThere && S_ISDIR(old.st_mode))
        return invalidArgument(path.string() + ": is a folder; name a file");
    if (isThere && !S_ISREG(old.st_mode))
        return opened(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    RETORT_TRY(auto temporary,
               isThere ? replacementOf(target, old) : createTemporaryBeside(target, kNewFile));
    AtomicFile file(path, temporary.descriptor);
    file.m_target = target;
    file.m_temporary = std::move(temporary.path);
    return file;
}

AtomicFile::~AtomicFile() {
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
    return writeAll(m_descriptor, bytes, m_path);
}

Status AtomicFile::write(std::string_view text) {
    return write(std::as_bytes(std::span{text}));
}

Status AtomicFile::commit() {
    if (m_temporary.empty()) {
        if (::close(std::exchange(m_descriptor, -1)) != 0)
            return systemError(m_path.string(), "cannot be written", errno);
        return {};
    }
    RETORT_CHECK(checkFolderOf(m_path));
    if (::fsync(m_descriptor) != 0)
        return systemError(m_path.string(), "cannot be synced", errno);
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return systemError(m_path.string(), "cannot be renamed into place", errno);
    ::close(std::exchange(m_descriptor, -1));
    return syncFolder(m_target.has_parent_path() ? m_target.parent_path() : fs::path{"."}, m_path);
}

Status writeAll(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError(path.string(), "cannot be written", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status syncFile(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT ? Status{} : Status{systemError(path.string(), "cannot be synced", errno)};
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0)
        return systemError(path.string(), "cannot be synced", error);
    return syncFolder(path.has_parent_path() ? path.parent_path() : fs::path{"."}, path);
}

Status writeFileAtomically(const fs::path& path, std::string_view text) {
    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(text));
    return file.commit();
}

Status createFolders(const fs::path& folder) {
    RETORT_CHECK(checkFolderOf(folder));
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_directory(folder, error))
        return invalidArgument(folder.string() + ": is a file where a folder is needed; name another place");
    fs::create_directories(folder, error);
    if (error)
        return systemError(folder.string(), "cannot be created", error.value());
    return {};
}

} // namespace retort
