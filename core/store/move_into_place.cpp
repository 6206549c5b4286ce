#include "store/move_into_place.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

Status sync(const fs::path& path, int kind) {
    const int descriptor = ::open(path.c_str(), kind | O_CLOEXEC);
    if (descriptor < 0)
        return systemError(path.string(), "cannot be opened", errno);
    const int synced = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    return synced == 0 ? Status{} : Status{systemError(path.string(), "cannot be synced", error)};
}

} // namespace

Status moveIntoPlace(const fs::path& from, const fs::path& to) {
    RETORT_CHECK(sync(from, O_RDONLY));
    if (::rename(from.c_str(), to.c_str()) != 0)
        return systemError(to.string(), "cannot be renamed into place", errno);
    return sync(to.has_parent_path() ? to.parent_path() : fs::path{"."}, O_RDONLY | O_DIRECTORY);
}

} // namespace retort::store
