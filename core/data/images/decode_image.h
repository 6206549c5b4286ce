#pragma once
// How the bytes of the common file formats become an image.

#include "base/result.h"
#include "data/images/image.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace retort::data {

/// Decodes JPEG, PNG, WebP, BMP or TIFF (its first page). Greyscale, palettes, CMYK and YCCK become RGB, 16
/// bits are rounded to 8, what is transparent (alpha, a transparent colour or palette entry) is composited on
/// white, the EXIF orientation is applied. `source` names the bytes in messages. Thread-safe; prints nothing.
///
/// Corrupt: damaged or truncated (damage inside compressed WebP or TIFF pixels, which carry no checksum, may
/// only show in the colours); Unsupported: no known format, too large, animated, or floating point.
Result<Image> decodeImage(std::span<const std::byte> bytes, std::string_view source,
                          const DecodeOptions& options = {});

} // namespace retort::data
