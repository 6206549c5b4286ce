#pragma once
// A regular file's bytes, read (not mapped: a file that shrinks under a mapping ends the program).

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace retort::data {

/// No image file is larger; a sparse file of terabytes must not be allocated for.
inline constexpr std::size_t kLargestFile = std::size_t{1} << 30;

/// Replaces `into`, whose memory is used again. Unsupported: larger than kLargestFile; NotFound,
/// AccessDenied, InvalidArgument (no regular file), Io.
Status readFileBytes(const std::filesystem::path& path, std::vector<std::byte>& into);

} // namespace retort::data
