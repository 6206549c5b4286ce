#pragma once
// The decoders behind decodeImage(): they give RGB.

#include "data/images/image_header.h"

namespace retort::data {

/// As stored, before the EXIF orientation. Decodes at the smallest of full, 1/2, 1/4 and 1/8 scale that is at
/// least `atLeast` (0: full scale).
Result<Image> decodeJpeg(std::span<const std::byte> bytes, std::string_view source, const ImageHeader& header,
                         ImageSize atLeast);

/// As stored.
Result<Image> decodePng(std::span<const std::byte> bytes, std::string_view source, const ImageHeader& header);

/// WebP and BMP as stored; TIFF upright, because OpenCV turns it.
Result<Image> decodeRaster(std::span<const std::byte> bytes, std::string_view source,
                           const ImageHeader& header);

/// A colour with 8 bits of alpha on white: c * a + 255 * (1 - a), rounded.
inline std::uint8_t onWhite(int colour, int alpha) {
    return static_cast<std::uint8_t>((colour * alpha + 127) / 255 + 255 - alpha);
}

/// Turns and mirrors the image as EXIF orientation 1 .. 8 asks for.
Image upright(Image image, int orientation);

} // namespace retort::data
