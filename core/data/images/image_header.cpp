#include "data/images/image_header.h"

#include "data/images/byte_view.h"
#include "data/images/tiff_directory.h"

#include <cstdlib>
#include <fmt/format.h>

namespace retort::data {

using namespace std::string_view_literals;

Error damagedImage(std::string_view source, std::string_view what) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: damaged image: {}; replace or remove the file", source, what)};
}

Error truncatedImage(std::string_view source, std::string_view format) {
    return {ErrorCode::Corrupt, fmt::format("{}: truncated {} image; is the copy complete?", source, format)};
}

Error unsupportedImage(std::string_view source, std::string_view what) {
    return {
        ErrorCode::Unsupported,
        fmt::format("{}: {}; supported are JPEG, PNG, WebP, BMP and TIFF with 8 or 16 bits", source, what)};
}

namespace {

Result<ImageHeader> readByFormat(std::span<const std::byte> bytes, std::string_view source) {
    const ByteView view{bytes};
    if (bytes.empty())
        return damagedImage(source, "the file is empty");
    if (view.is(0, "\xff\xd8\xff"sv))
        return readJpegHeader(bytes, source);
    if (view.is(0, "\x89PNG\r\n\x1a\n"sv))
        return readPngHeader(bytes, source);
    if (view.is(0, "RIFF"sv) && view.is(8, "WEBP"sv))
        return readWebPHeader(bytes, source);
    if (view.is(0, "BM"sv))
        return readBmpHeader(bytes, source);
    if (view.is(0, "II*\0"sv) || view.is(0, "MM\0*"sv))
        return readTiffHeader(bytes, source);
    const auto kind = foreignKind(bytes);
    return unsupportedImage(source, kind.empty() ? "not an image of a known format" : kind);
}

constexpr std::uint32_t kAnimationFlag = 0x02;
constexpr std::uint32_t kAlphaFlag = 0x10;

/// The size, and whether there is alpha, from the chunk at `at`, the file's first.
void readFirstWebPChunk(const ByteView& view, std::size_t at, ImageHeader& header) {
    const std::size_t data = at + 8;
    constexpr std::uint32_t kFourteenBits = 0x3fff;
    if (view.is(at, "VP8X"sv)) {
        header.storedSize = {static_cast<int>(view.u24(data + 4)) + 1,
                             static_cast<int>(view.u24(data + 7)) + 1};
        header.channels = (view.u8(data) & kAlphaFlag) != 0 ? 4 : 3;
    } else if (view.is(at, "VP8L"sv) && view.u8(data) == 0x2f) {
        const auto bits = view.u32(data + 1);
        header.storedSize = {static_cast<int>(bits & kFourteenBits) + 1,
                             static_cast<int>(bits >> 14 & kFourteenBits) + 1};
        header.channels = (bits >> 28 & 1) != 0 ? 4 : 3;
    } else if (view.is(at, "VP8 "sv) && view.is(data + 3, "\x9d\x01\x2a"sv)) {
        header.storedSize = {static_cast<int>(view.u16(data + 6) & kFourteenBits),
                             static_cast<int>(view.u16(data + 8) & kFourteenBits)};
    }
}

/// Of pixels of 32 bits with masks, which lie behind the first 40 bytes of every information header.
bool isBlueFirst(const ByteView& view) {
    constexpr std::uint32_t kRed = 0x00ff0000, kGreen = 0x0000ff00, kBlue = 0x000000ff;
    return view.has(54, 12) && view.u32(54) == kRed && view.u32(58) == kGreen && view.u32(62) == kBlue;
}

} // namespace

Result<ImageHeader> readImageHeader(std::span<const std::byte> bytes, std::string_view source) {
    RETORT_TRY(auto header, readByFormat(bytes, source));
    if (header.storedSize.width <= 0 || header.storedSize.height <= 0)
        return damagedImage(source, "its header gives no size");
    return header;
}

Status checkPixelCount(ImageSize size, std::string_view source, const DecodeOptions& options) {
    if (std::int64_t{size.width} * size.height <= options.maxPixels)
        return {};
    return unsupportedImage(source, fmt::format("{} x {} pixels, more than the {} that are accepted",
                                                size.width, size.height, options.maxPixels));
}

// https://developers.google.com/speed/webp/docs/riff_container
Result<ImageHeader> readWebPHeader(std::span<const std::byte> bytes, std::string_view source) {
    const ByteView view{bytes, Endian::Little};
    ImageHeader header{.format = ImageFormat::WebP};
    const std::size_t end = std::size_t{view.u32(4)} + 8;
    if (end > view.size())
        return truncatedImage(source, "WebP");
    constexpr std::size_t kFirstChunk = 12;
    readFirstWebPChunk(view, kFirstChunk, header);
    if (view.is(kFirstChunk, "VP8X"sv) && (view.u8(kFirstChunk + 8) & kAnimationFlag) != 0)
        return unsupportedImage(source, "an animated WebP; export one of its frames");
    for (std::size_t at = kFirstChunk; at + 8 <= end;) {
        const std::size_t length = view.u32(at + 4);
        if (length > end - at - 8)
            return truncatedImage(source, "WebP");
        if (view.is(at, "EXIF"sv))
            header.orientation = exifOrientation(view.part(at + 8, length));
        at += 8 + length + length % 2;
    }
    return header;
}

// BITMAPFILEHEADER and BITMAPCOREHEADER or BITMAPINFOHEADER and its successors.
Result<ImageHeader> readBmpHeader(std::span<const std::byte> bytes, std::string_view source) {
    const ByteView view{bytes, Endian::Little};
    const std::size_t pixelsAt = view.u32(10);
    const auto headerBytes = view.u32(14);
    const bool core = headerBytes == 12;
    if ((!core && headerBytes < 40) || !view.has(14, headerBytes))
        return truncatedImage(source, "BMP");
    const auto width =
        core ? static_cast<std::int64_t>(view.u16(18)) : static_cast<std::int32_t>(view.u32(18));
    const auto height = core ? static_cast<std::int64_t>(view.u16(20))
                             : std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(view.u32(22))));
    if (width <= 0 || height <= 0 || height > INT32_MAX)
        return damagedImage(source, "its header gives no size");
    const std::uint64_t bitsPerPixel = core ? view.u16(24) : view.u16(28);
    if (bitsPerPixel == 0 || bitsPerPixel > 32)
        return damagedImage(source, "its header gives no depth");
    const auto compression = core ? 0 : view.u32(30);
    constexpr std::uint32_t kRle8 = 1;
    constexpr std::uint32_t kRle4 = 2;
    constexpr std::uint32_t kBitFields = 3;
    if (compression > kBitFields)
        return unsupportedImage(source, "a BMP with a JPEG or PNG inside");
    if (compression == kBitFields && bitsPerPixel == 32 && !isBlueFirst(view)) // OpenCV does not look
        return unsupportedImage(source, "a BMP whose bytes are not in the order blue, green, red");
    if (compression != kRle8 && compression != kRle4) {
        const std::uint64_t rowBytes = (static_cast<std::uint64_t>(width) * bitsPerPixel + 31) / 32 * 4;
        if (pixelsAt > view.size() ||
            (view.size() - pixelsAt) / static_cast<std::uint64_t>(height) < rowBytes)
            return truncatedImage(source, "BMP");
    }
    return ImageHeader{.format = ImageFormat::Bmp,
                       .storedSize = {static_cast<int>(width), static_cast<int>(height)}};
}

} // namespace retort::data
