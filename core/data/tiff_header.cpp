#include "data/image_header.h"
#include "data/tiff_directory.h"

namespace retort::data {

namespace {

// TIFF 6.0, section 8 and appendix A.
constexpr std::uint32_t kImageWidth = 256;
constexpr std::uint32_t kImageLength = 257;
constexpr std::uint32_t kBitsPerSample = 258;
constexpr std::uint32_t kPhotometric = 262;
constexpr std::uint32_t kStripOffsets = 273;
constexpr std::uint32_t kSamplesPerPixel = 277;
constexpr std::uint32_t kStripByteCounts = 279;
constexpr std::uint32_t kOrientation = 274;
constexpr std::uint32_t kTileOffsets = 324;
constexpr std::uint32_t kTileByteCounts = 325;
constexpr std::uint32_t kExtraSamples = 338;
constexpr std::uint32_t kAssociatedAlpha = 1;
constexpr std::uint32_t kSampleFormat = 339;
constexpr std::uint32_t kUnsignedInteger = 1;
constexpr std::uint32_t kRgb = 2;
constexpr std::uint32_t kSeparated = 5; // CMYK

bool piecesAreInside(const TiffDirectory& directory, std::size_t fileBytes) {
    const bool tiled = directory.values(kTileOffsets).has_value();
    const auto offsets = directory.values(tiled ? kTileOffsets : kStripOffsets);
    const auto counts = directory.values(tiled ? kTileByteCounts : kStripByteCounts);
    if (!offsets || !counts || offsets->empty() || offsets->size() != counts->size())
        return false;
    for (std::size_t i = 0; i < offsets->size(); ++i)
        if (std::size_t{(*offsets)[i]} + (*counts)[i] > fileBytes)
            return false;
    return true;
}

int channelsOf(const TiffDirectory& directory) {
    const auto photometric = directory.value(kPhotometric, kRgb);
    const auto samples = directory.value(kSamplesPerPixel, 1);
    if (photometric < kRgb)
        return samples == 1 ? 1 : 4;
    return samples >= 4 ? 4 : 3;
}

/// What OpenCV would refuse (with a line on the terminal) or show in wrong colours; null when it can be read.
const char* unsupportedKind(const TiffDirectory& directory) {
    const auto bits = directory.value(kBitsPerSample, 1);
    if (directory.value(kSampleFormat, kUnsignedInteger) != kUnsignedInteger || bits > 16)
        return "a TIFF of floating-point, signed or 32-bit values";
    if (bits != 1 && bits != 8 && bits != 16)
        return "a TIFF of neither 1, 8 nor 16 bits per value";
    if (directory.count(kPhotometric) == 0 || directory.value(kSamplesPerPixel, 1) > 4)
        return "a TIFF of an unknown colour space";
    if (bits == 16 && directory.value(kPhotometric, kRgb) == kSeparated)
        return "a CMYK TIFF of 16 bits";
    return nullptr;
}

} // namespace

Result<ImageHeader> readTiffHeader(std::span<const std::byte> bytes, std::string_view source) {
    const auto directory = TiffDirectory::read(bytes);
    if (!directory || !piecesAreInside(*directory, bytes.size()))
        return truncatedImage(source, "TIFF");
    const auto width = directory->value(kImageWidth, 0);
    const auto height = directory->value(kImageLength, 0);
    // A second size might be the one that the decoder believes.
    if (width > INT32_MAX || height > INT32_MAX || directory->count(kImageWidth) > 1 ||
        directory->count(kImageLength) > 1)
        return damagedImage(source, "its header gives no size");
    if (const auto* kind = unsupportedKind(*directory))
        return unsupportedImage(source, kind);
    const auto orientation = directory->value(kOrientation, 1);
    // libtiff multiplies 8-bit colours by their alpha while it reads.
    const bool multiplied =
        directory->value(kBitsPerSample, 1) <= 8 || directory->value(kExtraSamples, 0) == kAssociatedAlpha;
    return ImageHeader{.format = ImageFormat::Tiff,
                       .storedSize = {static_cast<int>(width), static_cast<int>(height)},
                       .channels = channelsOf(*directory),
                       .orientation = orientation <= 8 ? static_cast<int>(orientation) : 1,
                       .alpha = multiplied ? Alpha::Premultiplied : Alpha::Straight};
}

} // namespace retort::data
