#pragma once
// Changes of an RGB image in place, after Pillow's ImageEnhance and ImageOps. A factor of 1 changes
// nothing.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace retort::data {

/// A borrowed RGB image and memory to work in.
struct Canvas {
    std::span<std::uint8_t> pixels; ///< [height, width, 3]
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t>& scratch;
};

void adjustBrightness(const Canvas& canvas, double factor);
/// Towards or away from the mean grey of the whole image.
void adjustContrast(const Canvas& canvas, double factor);
void adjustSaturation(const Canvas& canvas, double factor);
/// `turns` of the colour circle, -0.5 .. 0.5.
void adjustHue(const Canvas& canvas, double turns);
void adjustSharpness(const Canvas& canvas, double factor);
/// Keeps the upper `bits` (0 .. 8) of each value.
void posterize(const Canvas& canvas, int bits);
/// Inverts values of `threshold` and above.
void solarize(const Canvas& canvas, double threshold);
void autoContrast(const Canvas& canvas);
void equalize(const Canvas& canvas);

/// x' = a x + b y + c, y' = d x + e y + f: where the value of pixel (x, y) is taken from (bilinear, black
/// outside).
struct AffineMap {
    double a = 1, b = 0, c = 0;
    double d = 0, e = 1, f = 0;
};
void warp(const Canvas& canvas, const AffineMap& map);

void flipHorizontally(const Canvas& canvas);
/// Moves the content; what comes in from outside is black.
void shift(const Canvas& canvas, int right, int down);

} // namespace retort::data
