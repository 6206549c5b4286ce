#include "data/images/pixel_operations.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace retort::data {

namespace {

constexpr int kValues = 256;
using Table = std::array<std::uint8_t, kValues>;
using Tables = std::array<Table, 3>;
using Histogram = std::array<int, kValues>;

std::uint8_t toByte(double value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

template<class Function> Table tableOf(Function function) {
    Table table;
    for (int i = 0; i < kValues; ++i)
        table[static_cast<std::size_t>(i)] = toByte(function(i));
    return table;
}

void lookUp(const Canvas& canvas, const Table& table) {
    for (auto& value : canvas.pixels)
        value = table[value];
}

void lookUp(const Canvas& canvas, const Tables& tables) {
    auto* pixel = canvas.pixels.data();
    for (const auto* end = pixel + canvas.pixels.size(); pixel != end; pixel += 3)
        for (std::size_t c = 0; c < 3; ++c)
            pixel[c] = tables[c][pixel[c]];
}

/// ITU-R 601-2 luma in Pillow's fixed point.
int greyOf(const std::uint8_t* pixel) {
    return (19595 * pixel[0] + 38470 * pixel[1] + 7471 * pixel[2] + 0x8000) >> 16;
}

std::array<Histogram, 3> histogramsOf(const Canvas& canvas) {
    std::array<Histogram, 3> histograms{};
    for (std::size_t i = 0; i < canvas.pixels.size(); i += 3)
        for (std::size_t c = 0; c < 3; ++c)
            ++histograms[c][canvas.pixels[i + c]];
    return histograms;
}

/// PIL.ImageOps.autocontrast with cutoff 0.
Table stretching(const Histogram& histogram) {
    const auto isUsed = [](int count) { return count > 0; };
    const auto low =
        static_cast<int>(std::find_if(histogram.begin(), histogram.end(), isUsed) - histogram.begin());
    const auto fromEnd =
        static_cast<int>(std::find_if(histogram.rbegin(), histogram.rend(), isUsed) - histogram.rbegin());
    const int high = kValues - 1 - fromEnd;
    if (high <= low)
        return tableOf([](int i) { return i; });
    return tableOf([&](int i) { return (i - low) * 255 / (high - low); });
}

/// PIL.ImageOps.equalize.
Table equalizing(const Histogram& histogram) {
    int total = 0;
    int last = 0;
    for (const int count : histogram) {
        total += count;
        last = count > 0 ? count : last;
    }
    const int step = (total - last) / 255;
    if (step == 0)
        return tableOf([](int i) { return i; });
    Table table;
    int sum = step / 2;
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = static_cast<std::uint8_t>(std::min(sum / step, 255));
        sum += histogram[i];
    }
    return table;
}

cv::Mat matOf(const Canvas& canvas) {
    return {canvas.height, canvas.width, CV_8UC3, canvas.pixels.data()};
}

/// A copy of the image in the scratch memory.
cv::Mat copyOf(const Canvas& canvas) {
    canvas.scratch.assign(canvas.pixels.begin(), canvas.pixels.end());
    return {canvas.height, canvas.width, CV_8UC3, canvas.scratch.data()};
}

} // namespace

void adjustBrightness(const Canvas& canvas, double factor) {
    lookUp(canvas, tableOf([&](int i) { return i * factor; }));
}

void adjustContrast(const Canvas& canvas, double factor) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < canvas.pixels.size(); i += 3)
        sum += greyOf(&canvas.pixels[i]);
    const double mean =
        std::round(static_cast<double>(sum) / (static_cast<double>(canvas.pixels.size()) / 3));
    lookUp(canvas, tableOf([&](int i) { return mean + factor * (i - mean); }));
}

void adjustSaturation(const Canvas& canvas, double factor) {
    const auto weight = static_cast<float>(factor);
    for (std::size_t i = 0; i < canvas.pixels.size(); i += 3) {
        const auto grey = static_cast<float>(greyOf(&canvas.pixels[i]));
        for (std::size_t c = 0; c < 3; ++c) {
            auto& value = canvas.pixels[i + c];
            value = toByte(grey + weight * (static_cast<float>(value) - grey));
        }
    }
}

void adjustHue(const Canvas& canvas, double turns) {
    const auto steps = static_cast<std::uint8_t>(std::lround(turns * kValues) & (kValues - 1));
    const cv::Mat image = matOf(canvas);
    cv::Mat hsv = copyOf(canvas);
    cv::cvtColor(image, hsv, cv::COLOR_RGB2HSV_FULL);
    for (std::size_t i = 0; i < canvas.scratch.size(); i += 3)
        canvas.scratch[i] = static_cast<std::uint8_t>(canvas.scratch[i] + steps); // modulo 256, a full circle
    cv::Mat target = image;
    cv::cvtColor(hsv, target, cv::COLOR_HSV2RGB_FULL);
}

// Against the image smoothed by [1 1 1; 1 5 1; 1 1 1] / 13; the border stays as it is.
void adjustSharpness(const Canvas& canvas, double factor) {
    copyOf(canvas);
    const auto weight = static_cast<float>(factor);
    const int stride = canvas.width * 3;
    for (int y = 1; y + 1 < canvas.height; ++y)
        for (int i = y * stride + 3; i < (y + 1) * stride - 3; ++i) {
            const auto* p = canvas.scratch.data() + i;
            const int around = p[-stride - 3] + p[-stride] + p[-stride + 3] + p[-3] + p[3] + p[stride - 3] +
                               p[stride] + p[stride + 3];
            const float smooth = static_cast<float>(around + 5 * *p) / 13.0F;
            canvas.pixels[static_cast<std::size_t>(i)] =
                toByte(smooth + weight * (static_cast<float>(*p) - smooth));
        }
}

void posterize(const Canvas& canvas, int bits) {
    const int mask = 0xff << (8 - bits) & 0xff;
    lookUp(canvas, tableOf([&](int i) { return i & mask; }));
}

void solarize(const Canvas& canvas, double threshold) {
    lookUp(canvas, tableOf([&](int i) { return i >= threshold ? 255 - i : i; }));
}

void autoContrast(const Canvas& canvas) {
    const auto histograms = histogramsOf(canvas);
    lookUp(canvas, Tables{stretching(histograms[0]), stretching(histograms[1]), stretching(histograms[2])});
}

void equalize(const Canvas& canvas) {
    const auto histograms = histogramsOf(canvas);
    lookUp(canvas, Tables{equalizing(histograms[0]), equalizing(histograms[1]), equalizing(histograms[2])});
}

void warp(const Canvas& canvas, const AffineMap& map) {
    const cv::Matx23d matrix{map.a, map.b, map.c, map.d, map.e, map.f};
    cv::Mat target = matOf(canvas);
    cv::warpAffine(copyOf(canvas), target, matrix, target.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_CONSTANT, cv::Scalar::all(0));
}

void flipHorizontally(const Canvas& canvas) {
    for (int y = 0; y < canvas.height; ++y) {
        auto* left = canvas.pixels.data() + static_cast<std::ptrdiff_t>(y) * canvas.width * 3;
        auto* right = left + static_cast<std::ptrdiff_t>(canvas.width - 1) * 3;
        for (; left < right; left += 3, right -= 3)
            std::swap_ranges(left, left + 3, right);
    }
}

void shift(const Canvas& canvas, int right, int down) {
    copyOf(canvas);
    const int kept = std::max(0, canvas.width - std::abs(right));
    std::fill(canvas.pixels.begin(), canvas.pixels.end(), std::uint8_t{0});
    for (int y = std::max(0, down); y < canvas.height + std::min(0, down) && kept > 0; ++y) {
        const auto target = (static_cast<std::ptrdiff_t>(y) * canvas.width + std::max(0, right)) * 3;
        const auto from = (static_cast<std::ptrdiff_t>(y - down) * canvas.width + std::max(0, -right)) * 3;
        std::copy_n(canvas.scratch.begin() + from, kept * 3, canvas.pixels.begin() + target);
    }
}

} // namespace retort::data
