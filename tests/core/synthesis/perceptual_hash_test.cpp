#include "base/random_stream.h"
#include "synthesis/curation/perceptual_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace retort::synthesis {
namespace {

struct Look {
    int side = 64;
    double gain = 1;
    double light = 0;
};

/// Soft blotches that follow from the seed: a coarse grid of random greys with straight lines between them.
data::Image blotches(std::uint64_t seed, const Look& look = {}) {
    constexpr int kGrid = 9;
    RandomStream random(seed, "blotches");
    std::vector<double> greys;
    for (int i = 0; i < kGrid * kGrid; ++i)
        greys.push_back(40 + static_cast<double>(random.below(160)));
    const auto at = [&](int x, int y) { return greys[static_cast<std::size_t>(y * kGrid + x)]; };
    data::Image image{.size = {look.side, look.side}, .pixels = {}, .fullSize = {look.side, look.side}};
    for (int y = 0; y < look.side; ++y)
        for (int x = 0; x < look.side; ++x) {
            const double u = (x + 0.5) * (kGrid - 1) / look.side, v = (y + 0.5) * (kGrid - 1) / look.side;
            const int i = static_cast<int>(u), k = static_cast<int>(v);
            const double a = u - i, b = v - k;
            const double grey = (1 - b) * ((1 - a) * at(i, k) + a * at(i + 1, k)) +
                                b * ((1 - a) * at(i, k + 1) + a * at(i + 1, k + 1));
            const double value = std::clamp(look.gain * grey + look.light, 0.0, 255.0);
            image.pixels.insert(image.pixels.end(), 3, static_cast<std::uint8_t>(std::lround(value)));
        }
    return image;
}

int distance(const data::Image& a, const data::Image& b) {
    return hashDistance(perceptualHash(a).value(), perceptualHash(b).value());
}

TEST(PerceptualHash, OfTheImageBrighterPalerAndSmallerIsAllButTheSame) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        EXPECT_EQ(distance(blotches(seed), blotches(seed)), 0);
        EXPECT_LE(distance(blotches(seed), blotches(seed, {.gain = 0.8, .light = 20})), 4) << seed;
        EXPECT_LE(distance(blotches(seed), blotches(seed, {.side = 48})), 4) << seed;
        EXPECT_GE(distance(blotches(seed), blotches(seed + 10)), 12) << seed;
    }
}

TEST(PerceptualHash, OfAImageWithoutStructureIsAbsent) {
    data::Image flat{
        .size = {20, 20}, .pixels = std::vector<std::uint8_t>(20 * 20 * 3, 90), .fullSize = {20, 20}};
    EXPECT_FALSE(perceptualHash(flat));
    EXPECT_FALSE(perceptualHash({}));
    flat.pixels.pop_back();
    EXPECT_FALSE(perceptualHash(flat)) << "a byte is missing";
}

TEST(NearestHashes, SkipWhatHasNoHash) {
    const std::vector<std::optional<PerceptualHash>> queries{0b1011, std::nullopt}, none{std::nullopt},
        candidates{std::nullopt, 0b0000, 0b1111};
    const auto nearest = nearestHashes(queries, candidates);
    ASSERT_TRUE(nearest.at(0));
    EXPECT_EQ(nearest[0]->index, 2);
    EXPECT_EQ(nearest[0]->distance, 1);
    EXPECT_FALSE(nearest.at(1));
    EXPECT_FALSE(nearestHashes(queries, none).at(0));
}

} // namespace
} // namespace retort::synthesis
