#pragma once
// The file SHA256SUMS of a model folder, as `sha256sum` writes and checks it.

#include "base/progress.h"
#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::models {

inline constexpr const char* kChecksumFile = "SHA256SUMS";

/// Writes the sums of the named files of the folder into its SHA256SUMS.
Status writeChecksums(const std::filesystem::path& folder, const std::vector<std::string>& files);

/// The number of files that were checked; 0 if the folder has no SHA256SUMS. Corrupt: a wrong hash (naming
/// file, expected and found), or a line that is none or leaves the folder. NotFound: a listed file is
/// missing.
Result<std::size_t> verifyChecksums(const std::filesystem::path& folder, const ProgressSink& progress = {});

} // namespace retort::models
