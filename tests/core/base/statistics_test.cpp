#include "base/statistics.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

namespace retort {
namespace {

using ::testing::DoubleEq;
using ::testing::Optional;

TEST(Statistics, MeanAndDeviationOfASample) {
    const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
    EXPECT_DOUBLE_EQ(mean(values), 5);
    EXPECT_THAT(sampleDeviation(values), Optional(DoubleEq(std::sqrt(32.0 / 7))));
    EXPECT_EQ(mean({}), 0);
    EXPECT_EQ(sampleDeviation(std::vector<double>{3}), std::nullopt);
}

TEST(Statistics, MedianIsTheUpperOfTwoInTheMiddle) {
    EXPECT_THAT(median({3, 1, 2}), Optional(2.0));
    EXPECT_THAT(median({4, 1, 3, 2}), Optional(3.0));
    EXPECT_EQ(median({}), std::nullopt);
}

TEST(Statistics, RunningMomentsAreThoseOfTheSample) {
    const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
    RunningMoments moments;
    EXPECT_EQ(moments.deviation(), std::nullopt);
    for (const double value : values)
        moments.add(value);
    EXPECT_EQ(moments.count(), 8);
    EXPECT_DOUBLE_EQ(moments.mean(), mean(values));
    EXPECT_DOUBLE_EQ(*moments.deviation(), *sampleDeviation(values));
}

TEST(Statistics, SmallSpreadOfLargeValues_IsNotLost) {
    const std::vector<double> values{1e9 + 1, 1e9 + 2, 1e9 + 3};
    RunningMoments moments;
    for (const double value : values)
        moments.add(value);
    EXPECT_THAT(sampleDeviation(values), Optional(DoubleEq(1)));
    EXPECT_THAT(moments.deviation(), Optional(DoubleEq(1)));
}

} // namespace
} // namespace retort
