#include "data/images/byte_view.h"
#include "data/images/image_header.h"
#include "data/images/tiff_directory.h"

#include <cstring>

namespace retort::data {

namespace {

using namespace std::string_view_literals;

// ITU-T T.81, table B.1.
constexpr std::uint32_t kTemporary = 0x01;
constexpr std::uint32_t kFirstRestart = 0xd0;
constexpr std::uint32_t kEndOfImage = 0xd9;
constexpr std::uint32_t kStartOfScan = 0xda;
constexpr std::uint32_t kApp1 = 0xe1;

bool isRestart(std::uint32_t marker) {
    return marker >= kFirstRestart && marker < kFirstRestart + 8;
}

/// SOF0 .. SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share the range.
bool isStartOfFrame(std::uint32_t marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// The next FF byte from `at` on that a marker follows: in a scan, FF 00 is a pixel's value and restarts go
/// on.
std::size_t nextMarker(std::span<const std::byte> bytes, std::size_t at) {
    while (at + 1 < bytes.size()) {
        const auto* found = std::memchr(bytes.data() + at, 0xff, bytes.size() - 1 - at);
        if (found == nullptr)
            break;
        at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
        const auto next = std::to_integer<std::uint32_t>(bytes[at + 1]);
        if (next != 0 && next != 0xff && next != kTemporary && !isRestart(next))
            return at;
        ++at;
    }
    return bytes.size();
}

} // namespace

// Segments up to the end-of-image marker. An image whose end is missing decodes to grey in most decoders.
Result<ImageHeader> readJpegHeader(std::span<const std::byte> bytes, std::string_view source) {
    const ByteView view{bytes};
    ImageHeader header{.format = ImageFormat::Jpeg};
    bool hasScan = false;
    for (std::size_t at = nextMarker(bytes, 2); at < bytes.size();) {
        const auto marker = view.u8(at + 1);
        if (marker == kEndOfImage) {
            if (!hasScan)
                return damagedImage(source, "a JPEG without pixels");
            return header;
        }
        const std::size_t length = view.u16(at + 2);
        if (length < 2 || !view.has(at + 2, length))
            return truncatedImage(source, "JPEG");
        if (isStartOfFrame(marker)) {
            if (header.storedSize != ImageSize{})
                return damagedImage(source, "a JPEG with two sizes");
            header.storedSize = {static_cast<int>(view.u16(at + 7)), static_cast<int>(view.u16(at + 5))};
            header.channels = static_cast<int>(view.u8(at + 9));
        } else if (marker == kApp1 && view.is(at + 4, "Exif\0\0"sv)) {
            header.orientation = exifOrientation(view.part(at + 4, length - 2));
        }
        hasScan = hasScan || marker == kStartOfScan;
        at = nextMarker(bytes, at + 2 + length);
    }
    return truncatedImage(source, "JPEG");
}

} // namespace retort::data
