#include "download/partial_file.h"

#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace retort::download {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestVersion = 4096;

fs::path withSuffix(const fs::path& path, const char* suffix) {
    return path.string() + suffix;
}

} // namespace

PartialFile::PartialFile(fs::path target, int descriptor, std::uint64_t size, std::string version)
    : m_target(std::move(target)), m_path(withSuffix(m_target, ".part")),
      m_versionFile(withSuffix(m_path, ".etag")), m_descriptor(descriptor), m_size(size),
      m_version(std::move(version)) {}

PartialFile::PartialFile(PartialFile&& other) noexcept
    : m_target(std::move(other.m_target)), m_path(std::move(other.m_path)),
      m_versionFile(std::move(other.m_versionFile)), m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_size(other.m_size), m_version(std::move(other.m_version)) {}

PartialFile::~PartialFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<PartialFile> PartialFile::open(const fs::path& target) {
    if (target.has_parent_path())
        RETORT_CHECK(createFolders(target.parent_path()));
    const auto path = withSuffix(target, ".part");
    constexpr mode_t kReadableByAll = 0644;
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kReadableByAll);
    if (descriptor < 0)
        return systemError(path.string(), "cannot be opened", errno);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || ::lseek(descriptor, 0, SEEK_END) < 0) {
        const int number = errno;
        ::close(descriptor);
        return systemError(path.string(), "cannot be read", number);
    }
    auto version = readTextFile(withSuffix(path, ".etag"), kLongestVersion);
    return PartialFile{target, descriptor, static_cast<std::uint64_t>(status.st_size),
                       version.ok() ? std::move(version).value() : std::string{}};
}

Status PartialFile::append(std::span<const std::byte> bytes) {
    const auto written = writeAll(m_descriptor, bytes, m_path);
    if (written.ok())
        m_size += bytes.size();
    else if (const auto end = ::lseek(m_descriptor, 0, SEEK_CUR); end >= 0) // some bytes may be there
        m_size = static_cast<std::uint64_t>(end);
    return written;
}

Status PartialFile::restart(const std::string& version) {
    if (::ftruncate(m_descriptor, 0) != 0 || ::lseek(m_descriptor, 0, SEEK_SET) < 0)
        return systemError(m_path.string(), "cannot be emptied", errno);
    m_size = 0;
    m_version = version;
    if (!version.empty())
        return writeFileAtomically(m_versionFile, version);
    ::unlink(m_versionFile.c_str());
    return {};
}

Status PartialFile::complete() {
    if (::fsync(m_descriptor) != 0)
        return systemError(m_path.string(), "cannot be synced", errno);
    if (::rename(m_path.c_str(), m_target.c_str()) != 0)
        return systemError(m_target.string(), "cannot be put into place", errno);
    ::unlink(m_versionFile.c_str());
    return {};
}

void PartialFile::discard() {
    ::unlink(m_path.c_str());
    ::unlink(m_versionFile.c_str());
    m_size = 0;
    m_version.clear();
}

} // namespace retort::download
