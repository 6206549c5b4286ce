#include "testing/small_disk.h"

#include <sys/mount.h>

#include <cerrno>
#include <cstring>

namespace retort::testing {

SmallDisk::SmallDisk(std::filesystem::path folder, std::int64_t bytes) : m_folder(std::move(folder)) {
    std::filesystem::create_directories(m_folder);
    const auto options = "size=" + std::to_string(bytes);
    m_isThere = ::mount("tmpfs", m_folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
    if (!m_isThere)
        m_obstacle = "no small disk can be mounted on " + m_folder.string() + ": " + std::strerror(errno);
}

void SmallDisk::takeAway() {
    if (m_isThere)
        ::umount2(m_folder.c_str(), MNT_DETACH);
    m_isThere = false;
}

} // namespace retort::testing
