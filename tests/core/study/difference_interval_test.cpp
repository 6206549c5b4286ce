#include "study/report/difference_interval.h"
#include "study/report/distributions.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace retort::study {
namespace {

using Answers = std::vector<bool>;

ComparedRun answered(const Answers& correct) {
    ComparedRun run;
    run.images = std::ssize(correct);
    run.accuracy =
        100.0 * static_cast<double>(std::ranges::count(correct, true)) / static_cast<double>(run.images);
    run.correct = correct;
    return run;
}

ComparedRun measured(double accuracy, std::int64_t images) {
    ComparedRun run;
    run.accuracy = accuracy;
    run.images = images;
    return run;
}

/// 100 images: `onlyRun` about which the first alone is right, `onlyOther` the second alone.
std::pair<ComparedRun, ComparedRun> discordant(std::size_t onlyRun, std::size_t onlyOther) {
    Answers run(100, true), other(100, true);
    for (std::size_t i = 0; i < onlyRun; ++i)
        other[i] = false;
    for (std::size_t i = 0; i < onlyOther; ++i)
        run[onlyRun + i] = false;
    return {answered(run), answered(other)};
}

TEST(StudentLimit, IsThatOfTheTables) {
    EXPECT_NEAR(studentLimit(0.95, 1), 12.7062, 1e-4);
    EXPECT_NEAR(studentLimit(0.95, 2), 4.30265, 1e-5);
    EXPECT_NEAR(studentLimit(0.95, 3), 3.18245, 1e-5);
    EXPECT_NEAR(studentLimit(0.95, 4), 2.77645, 1e-5);
    EXPECT_NEAR(studentLimit(0.95, 9), 2.26216, 1e-5);
    EXPECT_NEAR(studentLimit(0.95, 30), 2.04227, 1e-5);
}

TEST(DifferenceInterval, OfOneSeedIsTheOneOfBonettAndPrice) {
    const auto [run, other] = discordant(7, 1);
    const auto interval = intervalOf(std::vector<RunPair>{{&run, &other}});
    ASSERT_TRUE(interval);
    const double more = 8.0 / 102, fewer = 2.0 / 102, middle = more - fewer;
    const double half = 1.959964 * std::sqrt((more + fewer - middle * middle) / 102);
    EXPECT_NEAR(interval->low, 100 * (middle - half), 1e-4);
    EXPECT_NEAR(interval->high, 100 * (middle + half), 1e-4);
    EXPECT_EQ(interval->seeds, 1u);
    EXPECT_TRUE(interval->isPaired);
    EXPECT_FALSE(interval->isDistinguishable());
    EXPECT_EQ(interval->over(), "test images");
}

TEST(DifferenceInterval, OfEqualAnswersIsNotOfNoWidth) {
    const auto [run, other] = discordant(0, 0);
    const auto interval = intervalOf(std::vector<RunPair>{{&run, &other}, {&run, &other}});
    ASSERT_TRUE(interval);
    EXPECT_LT(interval->low, 0);
    EXPECT_GT(interval->high, 0);
}

TEST(DifferenceInterval, OfSeedsThatDisagreeIsStudentsOverSeeds) {
    constexpr std::int64_t kMany = 1'000'000'000; // the images say all but exactly
    const auto base = measured(80, kMany), a = measured(81, kMany), b = measured(82, kMany),
               c = measured(86, kMany);
    const auto interval = intervalOf(std::vector<RunPair>{{&a, &base}, {&b, &base}, {&c, &base}});
    ASSERT_TRUE(interval);
    const double deviation = std::sqrt((4.0 + 1.0 + 9.0) / 2);
    EXPECT_NEAR(interval->low, 3 - 4.30265 * deviation / std::sqrt(3), 1e-3);
    EXPECT_NEAR(interval->high, 3 + 4.30265 * deviation / std::sqrt(3), 1e-3);
    EXPECT_EQ(interval->seeds, 3u);
}

TEST(DifferenceInterval, EndsWhereDifferencesDo) {
    const auto base = measured(60, 24), a = measured(90, 24), b = measured(20, 24);
    const auto interval = intervalOf(std::vector<RunPair>{{&a, &base}, {&b, &base}});
    ASSERT_TRUE(interval);
    EXPECT_EQ(interval->low, -100);
    EXPECT_EQ(interval->high, 100);
}

TEST(DifferenceInterval, WithoutAnswersIsAsOfDifferentImagesAndSaysSo) {
    auto [run, other] = discordant(30, 10);
    const auto paired = intervalOf(std::vector<RunPair>{{&run, &other}});
    run.correct.clear();
    const auto unpaired = intervalOf(std::vector<RunPair>{{&run, &other}});
    ASSERT_TRUE(paired && unpaired);
    EXPECT_FALSE(unpaired->isPaired);
    const double half = 1.959964 * std::sqrt((0.9 * 0.1 + 0.7 * 0.3) / 100);
    EXPECT_NEAR(unpaired->low, 100 * (0.2 - half), 1e-3);
}

TEST(DifferenceInterval, IsAbsentWhereTheImagesWereNotCounted) {
    const auto run = measured(80, 0), other = measured(70, 100);
    EXPECT_FALSE(intervalOf(std::vector<RunPair>{{&run, &other}}));
    EXPECT_FALSE(intervalOf({}));
}

TEST(DifferenceInterval, OfTheMeanOfSeveralDifferencesAddsDistancesAsSquares) {
    const std::vector<Difference> both{
        {.delta = 3, .interval = DifferenceInterval{.low = 0, .high = 7, .seeds = 3}},
        {.delta = 5, .interval = DifferenceInterval{.low = 1, .high = 8, .seeds = 2}}};
    const auto interval = intervalOfMean(both);
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->low, 4 - 5.0 / 2, 1e-12);
    EXPECT_NEAR(interval->high, 4 + 5.0 / 2, 1e-12);
    EXPECT_EQ(interval->seeds, 2u);
    EXPECT_FALSE(intervalOfMean(std::vector<Difference>{both[0], {.delta = 1}}));
}

TEST(DifferenceInterval, OfTheMeanOverEqualTestImagesIsNoSurerThanOneOfThem) {
    const Difference one{
        .delta = 3, .interval = DifferenceInterval{.low = 0, .high = 7, .seeds = 3}, .testHash = "a"};
    const auto thrice = intervalOfMean(std::vector<Difference>{one, one, one});
    ASSERT_TRUE(thrice);
    EXPECT_NEAR(thrice->low, 0, 1e-12);
    EXPECT_NEAR(thrice->high, 7, 1e-12);
    auto other = one;
    other.testHash = "b";
    const auto mixed = intervalOfMean(std::vector<Difference>{one, one, other});
    ASSERT_TRUE(mixed);
    EXPECT_NEAR(mixed->low, 3 - std::sqrt(36.0 + 9.0) / 3, 1e-12);
}

/// Students of which each is right about image i with probability 0.5 + what the image, its difference
/// between the two ways, the seed and the noise of both add: the true difference is known.
struct Truth {
    std::size_t seeds = 3;
    double ofSeeds = 0;  ///< standard deviation of a seed's difference
    double ofImages = 0; ///< of an image's
    const char* name = "";
};

class IntervalCoverage : public ::testing::TestWithParam<Truth> {};

TEST_P(IntervalCoverage, IsFrom94To96Of100) {
    constexpr std::size_t kImages = 400;
    constexpr int kDraws = 10'000;
    constexpr double kDifference = 0.06;
    const auto truth = GetParam();
    std::mt19937 random(20'26);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    std::vector<double> ofImage(kImages);
    std::vector<ComparedRun> runs(truth.seeds), others(truth.seeds);
    for (auto* side : {&runs, &others})
        for (auto& run : *side) {
            run.images = kImages;
            run.correct.resize(kImages);
        }
    std::vector<RunPair> pairs;
    for (std::size_t s = 0; s < truth.seeds; ++s)
        pairs.push_back({&runs[s], &others[s]});
    int covered = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
        for (auto& value : ofImage)
            value = uniform(random) < 0.5 ? truth.ofImages : -truth.ofImages;
        for (std::size_t s = 0; s < truth.seeds; ++s) {
            const double ofSeed = kDifference + truth.ofSeeds * normal(random);
            for (std::size_t i = 0; i < kImages; ++i) {
                const double half = (ofSeed + ofImage[i]) / 2;
                runs[s].correct[i] = uniform(random) < 0.5 + half;
                others[s].correct[i] = uniform(random) < 0.5 - half;
            }
        }
        const auto interval = intervalOf(pairs);
        covered += interval->low <= 100 * kDifference && 100 * kDifference <= interval->high;
    }
    EXPECT_GE(covered, 9'400);
    EXPECT_LE(covered, 9'600);
}

INSTANTIATE_TEST_SUITE_P(
    Seeds, IntervalCoverage,
    ::testing::Values(Truth{1, 0, 0.4, "OneSeed"}, Truth{3, 0, 0.4, "ThreeSeedsImagesAlone"},
                      Truth{3, 0.02, 0.4, "ThreeSeedsMostlyImages"}, Truth{3, 0.05, 0.4, "ThreeSeedsBoth"},
                      Truth{3, 0.1, 0.2, "ThreeSeedsMostlySeeds"}, Truth{5, 0.03, 0.4, "FiveSeedsBoth"}),
    [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace retort::study
