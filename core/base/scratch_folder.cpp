#include "base/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retort {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBegin = "retort-scratch-";

/// Negative where it is no folder of this user's, or somebody works in it.
int openAndLock(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat facts {};
    if (descriptor >= 0 && ::fstat(descriptor, &facts) == 0 && facts.st_uid == ::getuid() &&
        facts.st_nlink > 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    if (descriptor >= 0)
        ::close(descriptor);
    return -1;
}

void removeLeft(const fs::path& place) {
    std::error_code error;
    for (fs::directory_iterator it{place, error}, end; !error && it != end; it.increment(error)) {
        if (!it->path().filename().string().starts_with(kBegin))
            continue;
        const int descriptor = openAndLock(it->path());
        if (descriptor < 0)
            continue;
        std::error_code ignored;
        fs::remove_all(it->path(), ignored);
        ::close(descriptor);
    }
}

} // namespace

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)) {}

ScratchFolder::~ScratchFolder() {
    if (m_descriptor < 0)
        return;
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
    ::close(m_descriptor);
}

Result<ScratchFolder> ScratchFolder::create() {
    constexpr int kTries = 10; // another program may take a new folder for one that was left
    std::error_code error;
    const auto place = fs::temp_directory_path(error);
    if (error)
        return systemError("TMPDIR", "names no folder for temporary files; name one that is there",
                           error.value());
    removeLeft(place);
    auto name = (place / kBegin).string() + "XXXXXX";
    for (int tried = 0; tried < kTries; ++tried) {
        auto folder = name;
        if (::mkdtemp(folder.data()) == nullptr)
            break;
        if (const int descriptor = openAndLock(folder); descriptor >= 0)
            return ScratchFolder(folder, descriptor);
    }
    return systemError(name, "cannot be created", errno);
}

} // namespace retort
