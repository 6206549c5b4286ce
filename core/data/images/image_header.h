#pragma once
// What an image file says about itself, read without a decoder: enough to refuse it before anything is
// allocated, and to see whether all of it is there.

#include "base/result.h"
#include "data/images/image.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

enum class ImageFormat { Jpeg, Png, WebP, Bmp, Tiff };
/// Whether the decoder gives colours that were multiplied by their alpha.
enum class Alpha { Straight, Premultiplied };

struct ImageHeader {
    ImageFormat format = ImageFormat::Jpeg;
    ImageSize storedSize; ///< before the orientation is applied
    int channels = 3;     ///< 1 grey, 3 colour (palettes too), 4 colour with alpha or CMYK
    int orientation = 1;  ///< EXIF, 1 .. 8; 1 is upright
    Alpha alpha = Alpha::Straight;
    bool holdsSeveral = false; ///< pages of a TIFF, frames of a PNG; decoders give the first

    bool swapsSides() const { return orientation >= 5; }
    /// The size a person sees.
    ImageSize size() const {
        return swapsSides() ? ImageSize{storedSize.height, storedSize.width} : storedSize;
    }
};

/// Reads the header and walks the structure to its end. Compressed pixels are not unpacked.
/// Unsupported: no known format, or a kind of it that is not handled; Corrupt: damaged or truncated.
Result<ImageHeader> readImageHeader(std::span<const std::byte> bytes, std::string_view source);

// One per format; the bytes begin with its signature.
Result<ImageHeader> readJpegHeader(std::span<const std::byte> bytes, std::string_view source);
Result<ImageHeader> readPngHeader(std::span<const std::byte> bytes, std::string_view source);
Result<ImageHeader> readWebPHeader(std::span<const std::byte> bytes, std::string_view source);
Result<ImageHeader> readBmpHeader(std::span<const std::byte> bytes, std::string_view source);
Result<ImageHeader> readTiffHeader(std::span<const std::byte> bytes, std::string_view source);

/// The PNG with nothing but what its pixels need (a copy): decoders complain on the terminal about colour
/// profiles and texts, and unpack them.
std::vector<std::byte> essentialPng(std::span<const std::byte> bytes);

/// Unsupported: more pixels than `options` allow.
Status checkPixelCount(ImageSize size, std::string_view source, const DecodeOptions& options);

/// What the bytes are where they are no image of a supported format, by their first bytes: "a GIF image", "a
/// Git LFS pointer...". Empty when that is not known either.
std::string_view foreignKind(std::span<const std::byte> bytes);

/// "SOURCE: WHAT" as an error that an image is damaged, truncated, or of an unsupported kind.
Error damagedImage(std::string_view source, std::string_view what);
Error truncatedImage(std::string_view source, std::string_view format);
Error unsupportedImage(std::string_view source, std::string_view what);

} // namespace retort::data
