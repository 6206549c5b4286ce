#include "data/images/decode_image.h"

#include "data/images/decoders.h"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <utility>

namespace retort::data {

namespace {

/// Refuses nothing; what the header says was checked before.
Result<Image> decodeUpright(std::span<const std::byte> bytes, std::string_view source,
                            const ImageHeader& header, ImageSize atLeast) {
    if (header.format == ImageFormat::Tiff)
        return decodeRaster(bytes, source, header);
    if (header.format == ImageFormat::Png) {
        RETORT_TRY(auto image, decodePng(bytes, source, header));
        return upright(std::move(image), header.orientation);
    }
    if (header.format != ImageFormat::Jpeg) {
        RETORT_TRY(auto image, decodeRaster(bytes, source, header));
        return upright(std::move(image), header.orientation);
    }
    const auto stored = header.swapsSides() ? ImageSize{atLeast.height, atLeast.width} : atLeast;
    RETORT_TRY(auto image, decodeJpeg(bytes, source, header, stored));
    return upright(std::move(image), header.orientation);
}

/// Where the pixel at (x, y) of an upright image of this size lies in the stored one.
std::size_t storedPixel(int x, int y, ImageSize size, int orientation) {
    const int right = size.width - 1 - x;
    const int below = size.height - 1 - y;
    const auto [column, row] = [&]() -> std::pair<int, int> {
        switch (orientation) {
        case 2: return {right, y};
        case 3: return {right, below};
        case 4: return {x, below};
        case 5: return {y, x};
        case 6: return {y, right};
        case 7: return {below, right};
        case 8: return {below, x};
        default: return {x, y};
        }
    }();
    const int storedWidth = orientation >= 5 ? size.height : size.width;
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(storedWidth) +
           static_cast<std::size_t>(column);
}

} // namespace

Image upright(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8)
        return image;
    const bool swaps = orientation >= 5;
    Image turned{.size = swaps ? ImageSize{image.size.height, image.size.width} : image.size,
                 .pixels = std::vector<std::uint8_t>(image.pixels.size()),
                 .fullSize = swaps ? ImageSize{image.fullSize.height, image.fullSize.width} : image.fullSize};
    auto* target = turned.pixels.data();
    for (int y = 0; y < turned.size.height; ++y)
        for (int x = 0; x < turned.size.width; ++x, target += 3)
            std::copy_n(image.pixels.data() + 3 * storedPixel(x, y, turned.size, orientation), 3, target);
    return turned;
}

Result<Image> decodeImage(std::span<const std::byte> bytes, std::string_view source,
                          const DecodeOptions& options) {
    RETORT_TRY(const auto header, readImageHeader(bytes, source));
    const auto size = header.storedSize;
    RETORT_CHECK(checkPixelCount(size, source, options));
    try {
        return decodeUpright(bytes, source, header, options.atLeast);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, fmt::format("{}: not enough memory for {} x {} pixels", source,
                                                         size.width, size.height)};
    }
}

} // namespace retort::data
