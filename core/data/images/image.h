#pragma once
// One image in memory.

#include <cstdint>
#include <vector>

namespace retort::data {

struct ImageSize {
    int width = 0;
    int height = 0;

    friend bool operator==(const ImageSize&, const ImageSize&) = default;
};

/// 8-bit RGB, row by row, channels interleaved: pixels[(y * width + x) * channels + c].
struct Image {
    ImageSize size;
    int channels = 3;
    std::vector<std::uint8_t> pixels;
    ImageSize fullSize; ///< size in the file; larger than `size` after decoding at reduced scale
};

struct DecodeOptions {
    /// A JPEG may be decoded at 1/2, 1/4 or 1/8 scale as long as it stays at least this large; 0 = full size.
    ImageSize atLeast;
    /// Larger images are refused before anything is allocated for them (a decompression bomb).
    std::int64_t maxPixels = 100'000'000;
};

} // namespace retort::data
