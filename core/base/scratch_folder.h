#pragma once
// A folder below the system's one for temporary files, for work that leaves nothing behind.

#include "base/result.h"

#include <filesystem>

namespace retort {

/// Removed with all that is in it when it is destroyed. What killed programs of the same user left is removed
/// when the next one is created: an owner holds a lock on its folder, which ends with the process.
class ScratchFolder {
public:
    static Result<ScratchFolder> create();
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();

    const std::filesystem::path& path() const { return m_path; }

private:
    ScratchFolder(std::filesystem::path path, int descriptor)
        : m_path(std::move(path)), m_descriptor(descriptor) {}

    std::filesystem::path m_path;
    int m_descriptor; ///< locked; negative: moved from
};

} // namespace retort
