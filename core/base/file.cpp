#include "base/file.h"

#include "base/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
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

AtomicFile::AtomicFile(fs::path path, fs::path temporary, int descriptor)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_descriptor(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_temporary(std::move(other.m_temporary)),
      m_descriptor(std::exchange(other.m_descriptor, -1)) {}

Result<AtomicFile> AtomicFile::create(const fs::path& path) {
    std::string temporary = path.string() + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0)
        return systemError(path.string(), "cannot be created", errno);
    constexpr mode_t kReadableByAll = 0644;
    ::fchmod(descriptor, kReadableByAll);
    return AtomicFile{path, temporary, descriptor};
}

AtomicFile::~AtomicFile() {
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    ::unlink(m_temporary.c_str());
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
    return writeAll(m_descriptor, bytes, m_path);
}

Status AtomicFile::write(std::string_view text) {
    return write(std::as_bytes(std::span{text}));
}

Status AtomicFile::commit() {
    if (::fsync(m_descriptor) != 0)
        return systemError(m_path.string(), "cannot be synced", errno);
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemError(m_path.string(), "cannot be renamed into place", errno);
    ::close(std::exchange(m_descriptor, -1));
    const auto folder = m_path.has_parent_path() ? m_path.parent_path() : fs::path{"."};
    if (const int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); parent >= 0) {
        ::fsync(parent);
        ::close(parent);
    }
    return {};
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

Status writeFileAtomically(const fs::path& path, std::string_view text) {
    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(text));
    return file.commit();
}

Status createFolders(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return systemError(folder.string(), "cannot be created", error.value());
    return {};
}

} // namespace retort
