#pragma once
// Antialiased image resizing with the arithmetic of Pillow's `Image.resize`, to the last bit: separable,
// first along the rows and then along the columns, filter coefficients in fixed point with 22 fractional
// bits, each pass rounded and clamped to 8 bits. CLIP models were trained on such images and see others
// worse.

#include <cstdint>

namespace retort::clip {

/// 8-bit RGB pixels, interleaved, rows without gaps: [height, width, 3]. Borrowed.
struct RgbView {
    const std::uint8_t* pixels = nullptr;
    std::int64_t width = 0;
    std::int64_t height = 0;
};

enum class Interpolation {
    Bilinear, ///< triangle of radius 1
    Bicubic,  ///< Keys' cubic convolution of radius 2 with a = -0.5
};

struct PixelSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

/// A part of the resized image, in its pixels.
struct CropWindow {
    std::int64_t left = 0;
    std::int64_t top = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
};

/// Resizes `image` to `size` and writes the pixels of `window` alone to `out`, [window.height, window.width,
/// 3]. Work and memory follow the window, not `size`. All sizes must be positive, the window within `size`.
void resample(const RgbView& image, const PixelSize& size, const CropWindow& window,
              Interpolation interpolation, std::uint8_t* out);

} // namespace retort::clip
