#include "clip/resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

// The inner loops are integer products over contiguous data: let the machine's widest vectors run them.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define RETORT_WIDEST_VECTORS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define RETORT_WIDEST_VECTORS
#endif

namespace retort::clip {

namespace {

constexpr int kFractionBits = 22;
constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);
constexpr std::int64_t kRgbChannels = 3;

double triangle(double x) {
    return std::max(0.0, 1.0 - std::abs(x));
}

double cubicConvolution(double x) {
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1.0)
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    if (x < 2.0)
        return (((x - 5) * x + 8) * x - 4) * a;
    return 0.0;
}

struct Filter {
    double radius;
    double (*weight)(double);
};

Filter filterOf(Interpolation interpolation) {
    return interpolation == Interpolation::Bilinear ? Filter{1.0, triangle} : Filter{2.0, cubicConvolution};
}

/// Which input pixels make one output pixel.
struct Taps {
    std::int64_t first = 0;
    std::vector<std::int32_t> weights; ///< fixed point, their sum is about one

    std::int64_t end() const { return first + static_cast<std::int64_t>(weights.size()); }
};

std::int32_t toFixedPoint(double weight) {
    return static_cast<std::int32_t>((weight < 0 ? -0.5 : 0.5) + weight * (1 << kFractionBits));
}

Taps tapsOf(std::int64_t index, std::int64_t inSize, std::int64_t outSize, const Filter& filter) {
    const double scale = static_cast<double>(inSize) / static_cast<double>(outSize);
    const double stretch = std::max(scale, 1.0);
    const double radius = filter.radius * stretch;
    const double center = (static_cast<double>(index) + 0.5) * scale;
    const auto first = std::max<std::int64_t>(static_cast<std::int64_t>(center - radius + 0.5), 0);
    const auto end = std::min(static_cast<std::int64_t>(center + radius + 0.5), inSize);
    std::vector<double> weights;
    double sum = 0;
    for (auto i = first; i < end; ++i) {
        weights.push_back(filter.weight((static_cast<double>(i) - center + 0.5) * (1.0 / stretch)));
        sum += weights.back();
    }
    Taps taps{first, {}};
    for (const double weight : weights)
        taps.weights.push_back(toFixedPoint(sum == 0 ? weight : weight / sum));
    return taps;
}

std::vector<Taps> tapsOf(std::int64_t first, std::int64_t count, std::int64_t inSize, std::int64_t outSize,
                         const Filter& filter) {
    std::vector<Taps> taps;
    taps.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        taps.push_back(tapsOf(first + i, inSize, outSize, filter));
    return taps;
}

/// Rows or columns that a set of taps reads.
struct Range {
    std::int64_t first;
    std::int64_t end;

    std::int64_t size() const { return end - first; }
};

/// Taps move monotonically, so the first and the last bound them all.
Range rangeOf(const std::vector<Taps>& taps) {
    return {taps.front().first, taps.back().end()};
}

std::uint8_t rounded(std::int32_t fixedPoint) {
    return static_cast<std::uint8_t>(std::clamp(fixedPoint >> kFractionBits, 0, 255));
}

/// Rows that are filtered side by side, one vector lane each.
constexpr std::size_t kLanes = 16;
using Lanes = std::array<std::int32_t, kLanes>;
using LaneBytes = std::array<std::uint8_t, kLanes>;

/// One output value of each row in the block. `stride` is the distance of neighbouring pixels of a channel.
RETORT_WIDEST_VECTORS
void filterLanes(const LaneBytes* in, const std::int32_t* weights, std::size_t count, std::size_t stride,
                 LaneBytes& out) {
    Lanes sums;
    sums.fill(kHalf);
    for (std::size_t tap = 0; tap < count; ++tap)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            sums[lane] += weights[tap] * in[tap * stride][lane];
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        out[lane] = rounded(sums[lane]);
}

/// The weighted sum of `count` rows of `length` bytes that lie `stride` bytes apart.
RETORT_WIDEST_VECTORS
void filterRows(const std::uint8_t* in, const std::int32_t* weights, std::size_t count, std::size_t stride,
                std::size_t length, std::uint8_t* out) {
    constexpr std::size_t kChunk = 512; // its sums stay in the first-level cache
    std::array<std::int32_t, kChunk> sums;
    for (std::size_t start = 0; start < length; start += kChunk) {
        const std::size_t size = std::min(kChunk, length - start);
        std::fill_n(sums.data(), size, kHalf);
        for (std::size_t tap = 0; tap < count; ++tap) {
            const std::uint8_t* row = in + tap * stride + start;
            for (std::size_t i = 0; i < size; ++i)
                sums[i] += weights[tap] * row[i];
        }
        for (std::size_t i = 0; i < size; ++i)
            out[start + i] = rounded(sums[i]);
    }
}

/// Filters blocks of rows along their length.
class HorizontalPass {
public:
    HorizontalPass(const RgbView& image, const std::vector<Taps>& taps)
        : m_image(image), m_taps(taps), m_columns(rangeOf(taps)),
          m_in(static_cast<std::size_t>(m_columns.size() * kRgbChannels)), m_out(taps.size() * kRgbChannels) {
    }

    /// Rows [row, row + rows), at most kLanes, of the image into `out`, [rows, taps, 3].
    void filterBlock(std::int64_t row, std::size_t rows, std::uint8_t* out) {
        gather(row, rows);
        for (std::size_t x = 0; x < m_taps.size(); ++x) {
            const auto& taps = m_taps[x];
            const auto first = static_cast<std::size_t>((taps.first - m_columns.first) * kRgbChannels);
            for (std::size_t channel = 0; channel < kRgbChannels; ++channel)
                filterLanes(&m_in[first + channel], taps.weights.data(), taps.weights.size(), kRgbChannels,
                            m_out[x * kRgbChannels + channel]);
        }
        for (std::size_t lane = 0; lane < rows; ++lane)
            for (std::size_t i = 0; i < m_out.size(); ++i)
                out[lane * m_out.size() + i] = m_out[i][lane];
    }

private:
    void gather(std::int64_t row, std::size_t rows) {
        for (std::size_t lane = 0; lane < rows; ++lane) {
            const auto* pixels =
                m_image.pixels +
                ((row + static_cast<std::int64_t>(lane)) * m_image.width + m_columns.first) * kRgbChannels;
            for (std::size_t i = 0; i < m_in.size(); ++i)
                m_in[i][lane] = pixels[i];
        }
    }

    const RgbView& m_image;
    const std::vector<Taps>& m_taps;
    Range m_columns;
    std::vector<LaneBytes> m_in;
    std::vector<LaneBytes> m_out;
};

std::vector<std::uint8_t> filteredHorizontally(const RgbView& image, const std::vector<Taps>& taps,
                                               Range rows) {
    const auto rowBytes = taps.size() * kRgbChannels;
    std::vector<std::uint8_t> out(static_cast<std::size_t>(rows.size()) * rowBytes);
    HorizontalPass pass(image, taps);
    for (auto row = rows.first; row < rows.end; row += kLanes) {
        const auto count = std::min<std::size_t>(kLanes, static_cast<std::size_t>(rows.end - row));
        pass.filterBlock(row, count, out.data() + static_cast<std::size_t>(row - rows.first) * rowBytes);
    }
    return out;
}

} // namespace

void resample(const RgbView& image, const PixelSize& size, const CropWindow& window,
              Interpolation interpolation, std::uint8_t* out) {
    const auto filter = filterOf(interpolation);
    const auto columnTaps = tapsOf(window.left, window.width, image.width, size.width, filter);
    const auto rowTaps = tapsOf(window.top, window.height, image.height, size.height, filter);
    const auto rows = rangeOf(rowTaps);
    const auto filtered = filteredHorizontally(image, columnTaps, rows);
    const auto rowBytes = columnTaps.size() * kRgbChannels;
    for (const auto& taps : rowTaps) {
        const auto* first = filtered.data() + static_cast<std::size_t>(taps.first - rows.first) * rowBytes;
        filterRows(first, taps.weights.data(), taps.weights.size(), rowBytes, rowBytes, out);
        out += rowBytes;
    }
}

} // namespace retort::clip
