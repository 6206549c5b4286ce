#pragma once
// The decoders behind decodeImage(): they give RGB.

#include "data/image_header.h"

namespace retort::data {

/// As stored, before the EXIF orientation. Decodes at the smallest of full, 1/2, 1/4 and 1/8 scale that is at
/// least `atLeast` (0: full scale).
Result<Image> decodeJpeg(std::span<const std::byte> bytes, std::string_view source, const ImageHeader& header,
                         ImageSize atLeast);

/// PNG, WebP and BMP as stored; TIFF upright, because OpenCV turns it.
Result<Image> decodeRaster(std::span<const std::byte> bytes, std::string_view source,
                           const ImageHeader& header);

/// Turns and mirrors the picture as EXIF orientation 1 .. 8 asks for.
Image upright(Image image, int orientation);

} // namespace retort::data
