#pragma once
// A disk that is soon full, for tests of what happens then.

#include <cstdint>
#include <filesystem>
#include <string>

namespace retort::testing {

/// Lies over a folder, which is created, until it is destroyed or taken away.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path folder, std::int64_t bytes);
    ~SmallDisk() { takeAway(); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Empty, or why there is none: this process may not mount. A test is skipped with it.
    const std::string& obstacle() const { return m_obstacle; }
    /// What was written onto it is gone.
    void takeAway();

private:
    std::filesystem::path m_folder;
    std::string m_obstacle;
    bool m_isThere = false;
};

} // namespace retort::testing
