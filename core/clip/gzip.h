#pragma once
// Text files that may be compressed.

#include "base/result.h"

#include <filesystem>
#include <string>

namespace retort::clip {

/// The text of a file, inflated if its bytes begin as gzip's do (RFC 1952). Corrupt: a damaged or truncated
/// stream, or a text longer than `limit` bytes. Unsupported: a compressed file in a build without zlib.
Result<std::string> readPossiblyCompressedText(const std::filesystem::path& path,
                                               std::size_t limit = 64u << 20);

} // namespace retort::clip
