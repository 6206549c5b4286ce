#pragma once
// What files look like from outside, for whoever would not read them again without need.

#include "base/result.h"

#include <filesystem>
#include <string>

namespace retort {

/// Names, sizes and times of writing of the file, or of all that the folder holds, in one hash. The same
/// stamp means that nothing was written, added or taken away since; of folders that are links, that the link
/// is the same. Reads no file. NotFound, AccessDenied or Io.
Result<std::string> fileStamp(const std::filesystem::path& path);

} // namespace retort
