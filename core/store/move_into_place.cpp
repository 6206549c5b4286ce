#include "store/move_into_place.h"

#include "base/file.h"

#include <cerrno>
#include <cstdio>

namespace retort::store {

namespace fs = std::filesystem;

Status moveIntoPlace(const fs::path& from, const fs::path& to) {
    RETORT_CHECK(syncFile(from));
    if (::rename(from.c_str(), to.c_str()) != 0)
        return systemError(to.string(), "cannot be renamed into place", errno);
    return syncFile(to);
}

} // namespace retort::store
