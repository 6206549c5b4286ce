#include "data/images/byte_view.h"
#include "data/images/image_header.h"
#include "data/images/tiff_directory.h"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <zlib.h>

namespace retort::data {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverhead = 12; // length, type, checksum

int channelsOf(std::uint32_t colourType) {
    constexpr std::uint32_t kGrey = 0;
    constexpr std::uint32_t kGreyAlpha = 4;
    constexpr std::uint32_t kColourAlpha = 6;
    return colourType == kGrey ? 1 : colourType == kGreyAlpha || colourType == kColourAlpha ? 4 : 3;
}

/// What is wrong with the chunk at `at`, if anything.
std::optional<Error> problemOfChunk(const ByteView& view, std::size_t at, std::string_view source) {
    const std::size_t length = view.u32(at);
    if (!view.has(at, kChunkOverhead) || !view.has(at + 8, length + 4))
        return truncatedImage(source, "PNG");
    const auto covered = view.part(at + 4, length + 4);
    const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size());
    if (checksum != view.u32(at + 8 + length))
        return damagedImage(source, fmt::format("a wrong checksum at byte {} of the PNG", at));
    return std::nullopt;
}

} // namespace

// PNG specification (ISO/IEC 15948), chunk by chunk to IEND.
Result<ImageHeader> readPngHeader(std::span<const std::byte> bytes, std::string_view source) {
    const ByteView view{bytes};
    ImageHeader header{.format = ImageFormat::Png};
    bool hasPixels = false;
    constexpr std::uint32_t kIhdrBytes = 13;
    if (!view.is(kSignatureBytes + 4, "IHDR"sv) || view.u32(kSignatureBytes) != kIhdrBytes)
        return damagedImage(source, "a PNG that does not begin with its header");
    for (std::size_t at = kSignatureBytes; at < bytes.size();) {
        if (auto problem = problemOfChunk(view, at, source))
            return *std::move(problem);
        const std::size_t length = view.u32(at);
        if (at == kSignatureBytes) {
            constexpr std::uint32_t kLargest = 0x7fffffff;
            if (view.u32(at + 8) > kLargest || view.u32(at + 12) > kLargest)
                return damagedImage(source, "its header gives no size");
            header.storedSize = {static_cast<int>(view.u32(at + 8)), static_cast<int>(view.u32(at + 12))};
            header.channels = channelsOf(view.u8(at + 17));
        } else if (view.is(at + 4, "IHDR"sv)) {
            return damagedImage(source, "a PNG with two headers");
        } else if (view.is(at + 4, "tRNS"sv)) {
            header.channels = 4;
        } else if (view.is(at + 4, "acTL"sv)) {
            header.holdsSeveral = view.u32(at + 8) > 1;
        } else if (view.is(at + 4, "eXIf"sv)) {
            header.orientation = exifOrientation(view.part(at + 8, length));
        } else if (view.is(at + 4, "IEND"sv)) {
            if (!hasPixels)
                return damagedImage(source, "a PNG without pixels");
            return header;
        }
        hasPixels = hasPixels || view.is(at + 4, "IDAT"sv);
        at += kChunkOverhead + length;
    }
    return truncatedImage(source, "PNG");
}

std::vector<std::byte> essentialPng(std::span<const std::byte> bytes) {
    constexpr std::array kEssential{"IHDR"sv, "PLTE"sv, "tRNS"sv, "IDAT"sv, "IEND"sv};
    const ByteView view{bytes};
    std::vector<std::byte> kept;
    kept.reserve(bytes.size());
    const auto append = [&](std::span<const std::byte> part) {
        kept.insert(kept.end(), part.begin(), part.end());
    };
    append(view.part(0, kSignatureBytes));
    for (std::size_t at = kSignatureBytes; view.has(at, kChunkOverhead);) {
        const std::size_t whole = kChunkOverhead + view.u32(at);
        for (const auto type : kEssential)
            if (view.is(at + 4, type))
                append(view.part(at, whole));
        if (view.is(at + 4, "IEND"sv))
            break;
        at += whole;
    }
    return kept;
}

} // namespace retort::data
