#pragma once
// Unpacking of gzip (RFC 1952) from memory.

#include "base/result.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

/// By its first bytes.
bool isGzip(std::span<const std::byte> bytes);

/// Unpacks all members. Corrupt: truncated, damaged, or more than `limit` bytes unpacked.
Result<std::vector<std::byte>> gunzip(std::span<const std::byte> bytes, std::string_view source,
                                      std::size_t limit);

} // namespace retort::data
