#pragma once
// IDX, the format of MNIST and its relatives: a magic number, big-endian sizes, then the values.

#include "base/result.h"
#include "data/formats/unpacked_files.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

/// Unsigned bytes only, which is all that MNIST and Fashion-MNIST use.
struct IdxArray {
    std::vector<std::int64_t> shape;        ///< for example [60000, 28, 28]
    std::span<const std::uint8_t> values{}; ///< row-major
    std::shared_ptr<const void> owner{};    ///< keeps the values; null: whoever gave the bytes does
};

/// Corrupt: wrong magic number, sizes that do not fit the number of bytes; Unsupported: another element type.
Result<IdxArray> parseIdx(std::span<const std::byte> bytes, std::string_view source);

/// Maps PATH, or PATH.gz when PATH is absent; what is packed by gzip is unpacked, whatever the name says.
/// NotFound names both; Corrupt also for a truncated or damaged .gz.
Result<IdxArray> readIdx(const std::filesystem::path& path, const UnpackedFiles& unpacked = {});

} // namespace retort::data
