#include "base/file_batch.h"

#include "base/file.h"
#include "base/folder_in_use.h"

#include <cerrno>
#include <set>
#include <span>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace retort {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kReadableByAll = 0666; // less what the umask takes away

} // namespace

FileBatch::FileBatch(FileBatch&& other) noexcept : m_files(std::exchange(other.m_files, {})) {}

FileBatch::~FileBatch() {
    close();
}

/// Removes what has not got its name.
void FileBatch::close() {
    for (const auto& [temporary, path] : m_files) {
        if (!temporary.path.empty())
            ::unlink(temporary.path.c_str());
        ::close(temporary.descriptor);
    }
    m_files.clear();
}

Status FileBatch::begin(const fs::path& path) {
    RETORT_CHECK(checkFolderOf(path));
    RETORT_TRY(auto temporary, createTemporaryBeside(path, kReadableByAll));
    m_files.push_back({.temporary = std::move(temporary), .path = path});
    return {};
}

Status FileBatch::write(std::string_view bytes) {
    const auto& [temporary, path] = m_files.back();
    return writeAll(temporary.descriptor, std::as_bytes(std::span{bytes}), path);
}

void FileBatch::drop() {
    const auto& temporary = m_files.back().temporary;
    ::unlink(temporary.path.c_str());
    ::close(temporary.descriptor);
    m_files.pop_back();
}

/// Each disk that holds some of them once: all that it has to write goes in one piece.
Status FileBatch::sync() const {
    std::set<dev_t> synced;
    for (const auto& [temporary, path] : m_files) {
        struct stat facts {};
        if (::fstat(temporary.descriptor, &facts) != 0)
            return systemError(path.string(), "cannot be synced", errno);
        if (synced.insert(facts.st_dev).second && ::syncfs(temporary.descriptor) != 0)
            return systemError(path.string(), "cannot be synced", errno);
    }
    return {};
}

Status FileBatch::commit() {
    for (const auto& file : m_files)
        RETORT_CHECK(checkFolderOf(file.path));
    RETORT_CHECK(sync());
    for (auto& [temporary, path] : m_files) {
        if (::rename(temporary.path.c_str(), path.c_str()) != 0)
            return systemError(path.string(), "cannot be renamed into place", errno);
        temporary.path.clear();
    }
    RETORT_CHECK(sync());
    close();
    return {};
}

} // namespace retort
