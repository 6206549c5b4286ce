#include "data/images/image_header.h"
#include "data/images/tiff_directory.h"

#include <fmt/format.h>
#include <string>

namespace retort::data {

namespace {

// TIFF 6.0, section 8 and appendix A.
constexpr std::uint32_t kNewSubfileType = 254;
constexpr std::uint32_t kReduced = 1; // a bit: a smaller version of another image of the file
constexpr std::uint32_t kImageWidth = 256;
constexpr std::uint32_t kImageLength = 257;
constexpr std::uint32_t kBitsPerSample = 258;
constexpr std::uint32_t kPhotometric = 262;
constexpr std::uint32_t kStripOffsets = 273;
constexpr std::uint32_t kSamplesPerPixel = 277;
constexpr std::uint32_t kStripByteCounts = 279;
constexpr std::uint32_t kOrientation = 274;
constexpr std::uint32_t kPlanarConfiguration = 284;
constexpr std::uint32_t kPlanesApart = 2;
constexpr std::uint32_t kTileOffsets = 324;
constexpr std::uint32_t kTileByteCounts = 325;
constexpr std::uint32_t kSubDirectories = 330;
constexpr std::uint32_t kExtraSamples = 338;
constexpr std::uint32_t kUnspecifiedSample = 0;
constexpr std::uint32_t kAssociatedAlpha = 1;
constexpr std::uint32_t kSampleFormat = 339;
constexpr std::uint32_t kUnsignedInteger = 1;
constexpr std::uint32_t kDngVersion = 50706; // DNG 1.4
constexpr std::uint32_t kGrey = 1;
constexpr std::uint32_t kRgb = 2;
constexpr std::uint32_t kPalette = 3;
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

/// Bands that are neither grey or colours nor alpha: a satellite's, or a microscope's channels.
std::string unsupportedBands(const TiffDirectory& directory) {
    const auto samples = directory.value(kSamplesPerPixel, 1);
    const auto photometric = directory.value(kPhotometric, kRgb);
    const std::uint32_t colours = photometric <= kGrey || photometric == kPalette ? 1
                                  : photometric == kSeparated                     ? 4
                                                                                  : 3;
    const bool named = directory.count(kExtraSamples) == 0 ||
                       directory.value(kExtraSamples, kUnspecifiedSample) != kUnspecifiedSample;
    if (samples <= colours || (samples == colours + 1 && samples <= 4 && named))
        return {};
    return fmt::format("a TIFF of {} bands; export three of them as an 8-bit RGB GeoTIFF or PNG, for "
                       "example with 'gdal_translate -b 3 -b 2 -b 1 -ot Byte -scale IN OUT'",
                       samples);
}

/// Of 16 bits OpenCV gives the stored numbers: right for grey and RGB whose bands lie together.
bool isPlain(const TiffDirectory& directory) {
    const auto photometric = directory.value(kPhotometric, kRgb);
    const auto samples = directory.value(kSamplesPerPixel, 1);
    const bool apart = directory.value(kPlanarConfiguration, 1) == kPlanesApart;
    return (photometric == kGrey && samples == 1) || (photometric == kRgb && samples >= 3 && !apart);
}

/// What OpenCV would refuse (with a line on the terminal) or show in wrong colours; empty when it can be
/// read.
std::string unsupportedKind(const TiffDirectory& directory) {
    const auto bits = directory.value(kBitsPerSample, 1);
    const bool preview = (directory.value(kNewSubfileType, 0) & kReduced) != 0;
    if (directory.count(kDngVersion) > 0 || (preview && directory.count(kSubDirectories) > 0))
        return "a camera's RAW file";
    if (auto bands = unsupportedBands(directory); !bands.empty())
        return bands;
    if (directory.value(kSampleFormat, kUnsignedInteger) != kUnsignedInteger || bits > 16)
        return "a TIFF of floating-point, signed or 32-bit values; scale them to 8 bits";
    if (bits != 1 && bits != 8 && bits != 16)
        return fmt::format("a TIFF of {} bits per value; export it with 8", bits);
    if (directory.count(kPhotometric) == 0)
        return "a TIFF of an unknown colour space";
    if (bits == 16 && directory.value(kPhotometric, kRgb) == kSeparated)
        return "a CMYK TIFF of 16 bits; export it as 8-bit RGB";
    if (bits == 16 && !isPlain(directory))
        return "a TIFF of 16 bits that is neither grey nor RGB; export it as 8-bit RGB";
    return {};
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
    if (const auto kind = unsupportedKind(*directory); !kind.empty())
        return unsupportedImage(source, kind);
    const auto orientation = directory->value(kOrientation, 1);
    // libtiff multiplies 8-bit colours by their alpha while it reads.
    const bool multiplied =
        directory->value(kBitsPerSample, 1) <= 8 || directory->value(kExtraSamples, 0) == kAssociatedAlpha;
    return ImageHeader{.format = ImageFormat::Tiff,
                       .storedSize = {static_cast<int>(width), static_cast<int>(height)},
                       .channels = channelsOf(*directory),
                       .orientation = orientation <= 8 ? static_cast<int>(orientation) : 1,
                       .alpha = multiplied ? Alpha::Premultiplied : Alpha::Straight,
                       .holdsSeveral = directory->hasNextPage()};
}

} // namespace retort::data
