#pragma once
// Files under construction: ".retort-XXXXXX.tmp" beside the file that each is to become. Whoever writes one
// holds a lock on it, which ends with the process. So what a killed program left is told from what another
// one is writing, on any host and after any reboot, and is removed.

#include "base/result.h"

#include <filesystem>
#include <string_view>

#include <sys/types.h>

namespace retort {

struct TemporaryFile {
    std::filesystem::path path;
    int descriptor = -1; ///< open for writing; the lock lasts until it is closed
};

/// A new file in the folder of `target`, with these rights less what the umask takes away. The first one that
/// a process creates in a folder is preceded by removeAbandoned(). Errors name the target.
Result<TemporaryFile> createTemporaryBeside(const std::filesystem::path& target, mode_t rights);

bool isTemporaryName(std::string_view fileName);
/// Removes temporary files in the folder (not below it) that nobody writes any more. Where the file system
/// has no locks they stay.
void removeAbandoned(const std::filesystem::path& folder);

} // namespace retort
