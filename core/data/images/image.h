#pragma once
// One picture in memory, and how bytes of the common file formats become one.

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

struct ImageSize {
    int width = 0;
    int height = 0;

    friend bool operator==(const ImageSize&, const ImageSize&) = default;
};

/// 8-bit RGB, row by row, channels interleaved: pixels[(y * width + x) * channels + c].
struct Image {
    ImageSize size;
    int channels = 3;
    std::vector<std::uint8_t> pixels;
    ImageSize fullSize; ///< size in the file; larger than `size` after decoding at reduced scale
};

struct DecodeOptions {
    /// A JPEG may be decoded at 1/2, 1/4 or 1/8 scale as long as it stays at least this large; 0 = full size.
    ImageSize atLeast;
    /// Larger pictures are refused before anything is allocated for them (a decompression bomb).
    std::int64_t maxPixels = 100'000'000;
};

/// Decodes JPEG, PNG, WebP, BMP or TIFF (its first page). Greyscale, palettes, CMYK and YCCK become RGB, 16
/// bits are rounded to 8, what is transparent (alpha, a transparent colour or palette entry) is composited on
/// white, the EXIF orientation is applied. `source` names the bytes in messages. Thread-safe; prints nothing.
///
/// Corrupt: damaged or truncated (damage inside compressed WebP or TIFF pixels, which carry no checksum, may
/// only show in the colours); Unsupported: no known format, too large, animated, or floating point.
Result<Image> decodeImage(std::span<const std::byte> bytes, std::string_view source,
                          const DecodeOptions& options = {});

} // namespace retort::data
