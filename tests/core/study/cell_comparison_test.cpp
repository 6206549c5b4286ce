#include "study/report/cell_comparison.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Fagerland, Lydersen and Laake (2013), table 2: airway hyper-responsiveness before and after
/// transplantation.
TEST(McNemar, IsThatOfThePublishedExample) {
    const auto test = mcNemar(1, 7);
    EXPECT_EQ(test.onlyFirst, 1);
    EXPECT_EQ(test.onlySecond, 7);
    EXPECT_NEAR(test.exact, 0.0703125, 1e-9);
    EXPECT_NEAR(test.midP, 0.0390625, 1e-9);
    EXPECT_NEAR(mcNemar(7, 1).midP, 0.0390625, 1e-9) << "it has two sides";
}

TEST(McNemar, OfEqualCountsHasNothingAgainstEqualClassifiers) {
    EXPECT_NEAR(mcNemar(0, 0).exact, 1, 1e-12);
    EXPECT_NEAR(mcNemar(0, 0).midP, 1, 1e-12);
    EXPECT_NEAR(mcNemar(2, 2).exact, 1, 1e-12);
    EXPECT_NEAR(mcNemar(2, 2).midP, 1 - 6.0 / 16 / 2, 1e-12);
}

TEST(McNemar, OfManyImagesComesToTheNormalApproximation) {
    EXPECT_NEAR(mcNemar(2000, 2124).midP, 0.0534821, 2e-4); // chi² = 124² / 4124 = 3.7284
    EXPECT_LT(mcNemar(100, 2000).exact, 1e-100);
}

ComparedRun run(std::int64_t id, std::int64_t seed, const std::vector<bool>& correct,
                const std::string& column = "SUP") {
    auto spec = readRunSpec(
        nlohmann::json{{"seed", seed}, {"column", column}, {"data", {{"test", "t"}}}}.dump(), "run");
    ComparedRun compared{.id = RunId{id}, .spec = *std::move(spec)};
    compared.images = std::ssize(correct);
    compared.correct = correct;
    compared.accuracy = 100.0 * static_cast<double>(std::ranges::count(correct, true)) /
                        static_cast<double>(std::max<std::int64_t>(1, compared.images));
    return compared;
}

TEST(CellComparison, PairsSeedsAndTestsEachOnItsImages) {
    const auto compared =
        compareCells({run(1, 1, {true, true, true, false}), run(2, 2, {true, true, false, false})},
                     {run(3, 2, {false, true, true, false}), run(4, 1, {true, false, false, false})});
    ASSERT_EQ(compared.seeds.size(), 2u);
    EXPECT_EQ(compared.seeds[0].first, RunId{1});
    EXPECT_EQ(compared.seeds[0].second, RunId{4});
    ASSERT_TRUE(compared.seeds[0].test && compared.seeds[1].test);
    EXPECT_EQ(compared.seeds[0].test->onlyFirst, 2);
    EXPECT_EQ(compared.seeds[0].test->onlySecond, 0);
    EXPECT_EQ(compared.seeds[1].test->onlyFirst, 1);
    EXPECT_EQ(compared.seeds[1].test->onlySecond, 1);
    EXPECT_EQ(compared.testImages, 4);
    ASSERT_TRUE(compared.difference && compared.difference->interval);
    EXPECT_NEAR(compared.difference->delta, 25, 1e-9);
    EXPECT_THAT(compared.remarks, IsEmpty());
    EXPECT_THAT(textOf(*compared.difference), HasSubstr("not distinguishable"));
}

TEST(CellComparison, NamesRunsWithoutACounterpartAndIsWithoutATestWhereAnswersAreNot) {
    auto early = run(3, 1, {true, false});
    early.correct.clear();
    const auto compared = compareCells({run(1, 1, {true, true}), run(2, 2, {true, true})}, {early});
    ASSERT_EQ(compared.seeds.size(), 1u);
    EXPECT_FALSE(compared.seeds[0].test);
    EXPECT_FALSE(compared.difference->interval->isPaired);
    EXPECT_THAT(compared.remarks, ElementsAre(HasSubstr("run 2")));
    EXPECT_FALSE(compareCells({run(1, 1, {true})}, {}).difference);
}

/// As imports of two studies into one make them.
TEST(CellComparison, OfTwoRunsOfOneSeedPairsThoseThatAreAlikeWhateverTheirOrder) {
    auto narrow = run(1, 1, {true, true, true, false}), wide = run(2, 1, {true, true, true, true});
    auto narrowOther = run(3, 1, {true, false, false, false}),
         wideOther = run(4, 1, {true, true, true, false});
    for (auto* each : {&narrow, &narrowOther})
        each->spec.student.width = 8;
    for (auto* each : {&wide, &wideOther})
        each->spec.student.width = 16;
    for (const auto& others : {std::vector{narrowOther, wideOther}, std::vector{wideOther, narrowOther}}) {
        const auto compared = compareCells({narrow, wide}, others);
        ASSERT_EQ(compared.seeds.size(), 2u);
        EXPECT_EQ(compared.seeds[0].second, RunId{3});
        EXPECT_EQ(compared.seeds[1].second, RunId{4});
        ASSERT_TRUE(compared.difference);
        EXPECT_FALSE(compared.difference->interval) << "two pairs of one seed say nothing about another";
    }
}

} // namespace
} // namespace retort::study
