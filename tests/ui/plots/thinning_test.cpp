#include "plots/thinning.h"

#include <gmock/gmock.h>

#include <cmath>

namespace retort::ui {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::SizeIs;

std::vector<CurvePoint> noisy(int count) {
    std::vector<CurvePoint> points;
    for (int i = 0; i < count; ++i)
        points.push_back({.position = static_cast<double>(i), .value = 50 + 10 * std::sin(i * 1.7)});
    return points;
}

TEST(Thinning, FewPointsStayAsTheyAre) {
    const auto points = noisy(10);
    EXPECT_THAT(extremes(points, {.from = 0, .to = 9, .pixels = 100}), SizeIs(10));
    EXPECT_THAT(averages(points, {.from = 0, .to = 9, .pixels = 100}), SizeIs(10));
}

TEST(Thinning, ManyPointsBecomeTwoForAPixelAndKeepTheirExtent) {
    auto points = noisy(10000);
    points[4321].value = 99;
    points[8765].value = 1;
    const auto thin = extremes(points, {.from = 0, .to = 9999, .pixels = 500});
    EXPECT_LE(thin.size(), 2u * 500 + 4);
    EXPECT_THAT(thin, Contains(Field(&CurvePoint::value, 99)));
    EXPECT_THAT(thin, Contains(Field(&CurvePoint::value, 1)));
    EXPECT_TRUE(std::is_sorted(thin.begin(), thin.end(), [](const CurvePoint& a, const CurvePoint& b) {
        return a.position < b.position;
    }));
}

TEST(Thinning, OnlyTheWindowAndItsNeighboursAreKept) {
    const auto thin = extremes(noisy(10000), {.from = 100, .to = 110, .pixels = 500});
    EXPECT_EQ(thin.front().position, 99);
    EXPECT_EQ(thin.back().position, 111);
}

TEST(Thinning, AveragesAreOneForAPixel) {
    const auto thin = averages(noisy(10000), {.from = 0, .to = 9999, .pixels = 100});
    EXPECT_LE(thin.size(), 102u);
    for (const auto& point : thin)
        EXPECT_NEAR(point.value, 50, 2);
}

TEST(Thinning, StraightPartsNeedOnlyTheirEnds) {
    std::vector<CurvePoint> roof;
    for (int i = 0; i <= 100; ++i)
        roof.push_back({.position = static_cast<double>(i), .value = 50.0 - std::abs(i - 40)});
    const auto ends = withoutStraightParts(roof, 0.01);
    ASSERT_THAT(ends, SizeIs(3));
    EXPECT_EQ(ends[1].position, 40);
    EXPECT_EQ(ends[2].position, 100);
}

TEST(Thinning, NoPointIsFartherFromTheLineThanAllowed) {
    constexpr double kTolerance = 0.5;
    std::vector<CurvePoint> wave;
    for (int i = 0; i < 2000; ++i)
        wave.push_back(
            {.position = static_cast<double>(i), .value = 30 * std::sin(i * 0.01) + 0.1 * std::sin(i * 1.7)});
    const auto kept = withoutStraightParts(wave, kTolerance);
    EXPECT_LT(kept.size(), 150u);
    std::size_t part = 1;
    for (const auto& point : wave) {
        while (kept[part].position < point.position)
            ++part;
        const auto &from = kept[part - 1], &to = kept[part];
        const double share = (point.position - from.position) / (to.position - from.position);
        EXPECT_NEAR(from.value + share * (to.value - from.value), point.value, kTolerance + 1e-9);
    }
}

TEST(Thinning, NothingIsMadeOfNothing) {
    EXPECT_THAT(withoutStraightParts({}, 1), SizeIs(0));
    EXPECT_THAT(extremes({}, {.from = 0, .to = 1, .pixels = 10}), SizeIs(0));
    EXPECT_THAT(averages(noisy(3), {.from = 1, .to = 1, .pixels = 0}), SizeIs(3));
}

} // namespace
} // namespace retort::ui
