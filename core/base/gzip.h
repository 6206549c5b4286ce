#pragma once
// Unpacking of gzip (RFC 1952).

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort {

/// By its first bytes.
bool isGzip(std::span<const std::byte> bytes);

/// Unpacks all members. Corrupt: truncated, damaged, or more than `limit` bytes unpacked. Unsupported in a
/// build without zlib.
Result<std::vector<std::byte>> gunzip(std::span<const std::byte> bytes, std::string_view source,
                                      std::size_t limit);

/// The text of a file, unpacked if it is gzip. Errors are those of readTextFile() and gunzip().
Result<std::string> readPossiblyGzippedText(const std::filesystem::path& path,
                                            std::size_t limit = std::size_t{64} << 20);

} // namespace retort
