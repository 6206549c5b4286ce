#include "data/view_mixing.h"

#include <algorithm>
#include <cmath>

namespace retort::data {

namespace {

/// Of shape `shape`, scale 1.
double gammaVariate(double shape, RandomStream& stream) {
    if (shape < 1) { // of shape + 1, times a power of a uniform number
        const double larger = gammaVariate(shape + 1, stream);
        return larger * std::pow(1 - stream.uniform(), 1 / shape);
    }
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = stream.normal();
        const double v = std::pow(1 + c * x, 3);
        const double u = 1 - stream.uniform(); // in (0, 1]
        if (v > 0 && std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v))
            return d * v;
    }
}

void blend(std::span<std::uint8_t> pixels, std::span<const std::uint8_t> partner, double share) {
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(share * pixels[i] + (1 - share) * partner[i] + 0.5);
}

struct Interval {
    int begin = 0;
    int end = 0;
};

/// Of a length about a uniform centre, as far as it lies within [0, whole).
Interval cutInterval(int whole, double length, RandomStream& stream) {
    const auto half = static_cast<int>(whole * length) / 2;
    const auto centre = static_cast<int>(stream.below(static_cast<std::uint64_t>(whole)));
    return {std::clamp(centre - half, 0, whole), std::clamp(centre + half, 0, whole)};
}

void paste(std::span<std::uint8_t> pixels, std::span<const std::uint8_t> partner, const ImageSize& size,
           double share, RandomStream& stream) {
    constexpr int kChannels = 3;
    const double length = std::sqrt(1 - share);
    const auto columns = cutInterval(size.width, length, stream);
    const auto rows = cutInterval(size.height, length, stream);
    for (int y = rows.begin; y < rows.end; ++y) {
        const auto first = static_cast<std::size_t>((y * size.width + columns.begin) * kChannels);
        const auto count = static_cast<std::size_t>((columns.end - columns.begin) * kChannels);
        std::ranges::copy(partner.subspan(first, count), pixels.begin() + static_cast<std::ptrdiff_t>(first));
    }
}

} // namespace

double symmetricBeta(double alpha, RandomStream& stream) {
    const double first = gammaVariate(alpha, stream), second = gammaVariate(alpha, stream);
    if (first + second > 0)
        return first / (first + second);
    return stream.chance(0.5) ? 1 : 0; // both too small to be told: the distribution is all at its ends
}

void mixInto(std::span<std::uint8_t> pixels, std::span<const std::uint8_t> partner, const ImageSize& size,
             const ViewOptions& options, RandomStream& stream) {
    const bool cuts = options.cutmix > 0 && (options.mixup <= 0 || stream.chance(0.5));
    const double share = symmetricBeta(cuts ? options.cutmix : options.mixup, stream);
    if (cuts)
        paste(pixels, partner, size, share, stream);
    else
        blend(pixels, partner, share);
}

} // namespace retort::data
