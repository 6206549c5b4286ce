#pragma once
// Text files that hold a name a line.

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::data {

/// Lines without white space at their end; empty ones are skipped. NotFound, AccessDenied; Corrupt: more
/// than 64 MiB.
Result<std::vector<std::string>> readLines(const std::filesystem::path& file);

/// The names in the file; `fallback` when it is not there. Corrupt: another number of them than `fallback`
/// has.
Result<std::vector<std::string>> readClassNames(const std::filesystem::path& file,
                                                const std::vector<std::string>& fallback);

} // namespace retort::data
