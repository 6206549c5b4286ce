#include "synthesis/curation/perceptual_hash.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace retort::synthesis {

namespace {

constexpr int kSide = 32, kLowest = 8, kBits = kLowest * kLowest;
/// Grey levels of deviation below which noise and rounding decide the signs.
constexpr double kLeastContrast = 2;

cv::Mat smallGrey(const data::Image& image) {
    // OpenCV takes no constant pixels; nothing writes to them.
    const cv::Mat whole(image.size.height, image.size.width, CV_8UC3,
                        const_cast<std::uint8_t*>(image.pixels.data()));
    cv::Mat grey, small, real;
    cv::cvtColor(whole, grey, cv::COLOR_RGB2GRAY);
    const bool shrinks = image.size.width >= kSide && image.size.height >= kSide;
    cv::resize(grey, small, {kSide, kSide}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    small.convertTo(real, CV_64F);
    return real;
}

} // namespace

std::optional<PerceptualHash> perceptualHash(const data::Image& image) {
    const auto pixels = static_cast<std::size_t>(image.size.width) *
                        static_cast<std::size_t>(std::max(0, image.size.height)) * 3;
    if (image.channels != 3 || pixels == 0 || image.pixels.size() != pixels)
        return std::nullopt;
    const auto small = smallGrey(image);
    cv::Scalar mean, deviation;
    cv::meanStdDev(small, mean, deviation);
    if (deviation[0] < kLeastContrast)
        return std::nullopt;
    cv::Mat cosines;
    cv::dct(small, cosines);
    std::array<double, kBits> lowest{};
    for (int i = 0; i < kBits;
         ++i) // without the first row and column, which hold mean and gradients of light
        lowest[static_cast<std::size_t>(i)] = cosines.at<double>(1 + i / kLowest, 1 + i % kLowest);
    auto sorted = lowest;
    const auto middle = sorted.begin() + kBits / 2;
    std::nth_element(sorted.begin(), middle, sorted.end());
    PerceptualHash hash = 0;
    for (int i = 0; i < kBits; ++i)
        if (lowest[static_cast<std::size_t>(i)] > *middle)
            hash |= PerceptualHash{1} << i;
    return hash;
}

std::vector<std::optional<NearestHash>>
nearestHashes(std::span<const std::optional<PerceptualHash>> queries,
              std::span<const std::optional<PerceptualHash>> candidates) {
    std::vector<std::optional<NearestHash>> nearest(queries.size());
    for (std::size_t query = 0; query < queries.size(); ++query) {
        if (!queries[query])
            continue;
        auto& best = nearest[query];
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (!candidates[i])
                continue;
            const int distance = hashDistance(*queries[query], *candidates[i]);
            if (!best || distance < best->distance)
                best = NearestHash{.index = static_cast<std::int64_t>(i), .distance = distance};
        }
    }
    return nearest;
}

} // namespace retort::synthesis
