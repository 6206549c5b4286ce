#include "data/subset.h"

#include "test_images.h"
#include "testing/result_matchers.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <iterator>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kClasses = 3;

std::vector<std::int64_t> perClass(const Dataset& dataset, const std::vector<std::int64_t>& indices) {
    std::vector<std::int64_t> counts(kClasses);
    for (const auto label : labelsOf(dataset, Split::Train, indices))
        ++counts[static_cast<std::size_t>(label)];
    return counts;
}

TEST(LabelledSubset, PerClass_SamplesThatManyOfEachClassInRisingOrder) {
    const FakeDataset dataset{100, kClasses};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto indices, labelledIndices(dataset, {.perClass = 10}));
    EXPECT_EQ(perClass(dataset, indices), (std::vector<std::int64_t>{10, 10, 10}));
    EXPECT_TRUE(std::is_sorted(indices.begin(), indices.end()));
    EXPECT_EQ(std::adjacent_find(indices.begin(), indices.end()), indices.end());
}

TEST(LabelledSubset, OfOneSeed_IsPartOfTheLargerOne) {
    const FakeDataset dataset{300, kClasses};
    for (const std::uint64_t seed : {0, 1, 2}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto small,
                                    labelledIndices(dataset, {.perClass = 10, .seed = seed}));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto large,
                                    labelledIndices(dataset, {.perClass = 50, .seed = seed}));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto part, labelledIndices(dataset, {.percent = 20, .seed = seed}));
        EXPECT_TRUE(std::includes(large.begin(), large.end(), small.begin(), small.end()));
        EXPECT_TRUE(std::includes(large.begin(), large.end(), part.begin(), part.end()));
        EXPECT_TRUE(std::includes(part.begin(), part.end(), small.begin(), small.end()));
    }
}

TEST(LabelledSubset, OfAnotherSeed_IsAnother) {
    const FakeDataset dataset{300, kClasses};
    EXPECT_NE(*labelledIndices(dataset, {.perClass = 10, .seed = 1}),
              *labelledIndices(dataset, {.perClass = 10, .seed = 2}));
    EXPECT_EQ(*labelledIndices(dataset, {.perClass = 10, .seed = 1}),
              *labelledIndices(dataset, {.perClass = 10, .seed = 1}));
}

TEST(LabelledSubset, Percent_RoundsPerClassAndKeepsAtLeastOne) {
    const FakeDataset dataset{100, kClasses}; // 34, 33, 33
    EXPECT_EQ(perClass(dataset, *labelledIndices(dataset, {.percent = 10})),
              (std::vector<std::int64_t>{3, 3, 3}));
    EXPECT_EQ(perClass(dataset, *labelledIndices(dataset, {.percent = 0.1})),
              (std::vector<std::int64_t>{1, 1, 1}));
    EXPECT_THAT(*labelledIndices(dataset, {.percent = 100}), SizeIs(100));
    EXPECT_THAT(*labelledIndices(dataset, {}), SizeIs(100));
}

TEST(LabelledSubset, HeldOutPart_IsStratifiedAndLeavesTheSubsetWithoutIt) {
    const FakeDataset dataset{100, kClasses};
    for (const auto& subset : {LabelledSubset{.perClass = 10, .validation = 0.2, .seed = 3},
                               LabelledSubset{.percent = 30, .validation = 0.2, .seed = 3},
                               LabelledSubset{.validation = 0.06, .seed = 3}}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto parts, labelledParts(dataset, subset));
        auto whole = subset;
        whole.validation = 0;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto labelled, labelledIndices(dataset, whole));
        EXPECT_EQ(perClass(dataset, parts.validation), (std::vector<std::int64_t>{2, 2, 2}));
        EXPECT_EQ(*labelledIndices(dataset, subset), parts.training);
        EXPECT_TRUE(std::is_sorted(parts.validation.begin(), parts.validation.end()));
        std::vector<std::int64_t> joined;
        std::merge(parts.training.begin(), parts.training.end(), parts.validation.begin(),
                   parts.validation.end(), std::back_inserter(joined));
        EXPECT_EQ(joined, labelled) << "each labelled image is in one of the two";
    }
}

TEST(LabelledSubset, HeldOutPart_FollowsFromTheSeed) {
    const FakeDataset dataset{90, kClasses};
    const auto heldOut = [&](std::uint64_t seed) {
        return labelledParts(dataset, {.validation = 0.3, .seed = seed})->validation;
    };
    EXPECT_EQ(heldOut(1), heldOut(1));
    EXPECT_NE(heldOut(1), heldOut(2));
}

TEST(LabelledSubset, HeldOutPart_TakesAtLeastOneOfAClassAndLeavesAtLeastOne) {
    const FakeDataset dataset{7, kClasses}; // 3, 2, 2
    const auto counts = [&](double share) {
        const auto parts = labelledParts(dataset, {.validation = share}).value();
        return std::pair{perClass(dataset, parts.training), perClass(dataset, parts.validation)};
    };
    using Counts = std::vector<std::int64_t>;
    EXPECT_EQ(counts(0.01), (std::pair{Counts{2, 1, 1}, Counts{1, 1, 1}}));
    EXPECT_EQ(counts(0.99), (std::pair{Counts{1, 1, 1}, Counts{2, 1, 1}}));
    const FakeDataset uneven{4, kClasses}; // 2, 1, 1
    const auto parts = labelledParts(uneven, {.validation = 0.5}).value();
    EXPECT_EQ(perClass(uneven, parts.training), (Counts{1, 1, 1})) << "the only image of a class is learnt";
    EXPECT_EQ(perClass(uneven, parts.validation), (Counts{1, 0, 0}));
}

TEST(LabelledSubset, ThatMakesNoSense_IsRefusedWithTheReason) {
    const FakeDataset dataset{100, kClasses};
    struct Case {
        LabelledSubset subset;
        const char* reason;
    };
    for (const auto& [subset, reason] :
         {Case{{.perClass = 1, .percent = 1}, "not both"}, Case{{.perClass = 0}, "at least 1"},
          Case{{.perClass = -5}, "at least 1"}, Case{{.percent = 0}, "more than 0"},
          Case{{.percent = 100.5}, "at most 100"}, Case{{.percent = std::nan("")}, "more than 0"},
          Case{{.perClass = 34}, "class 'class 1' has 33"},
          Case{{.perClass = 1, .validation = 0.1}, "no class has two labelled images"},
          Case{{.validation = 1}, "less than 1"}, Case{{.validation = -0.1}, "at least 0"},
          Case{{.validation = std::nan("")}, "held out"}})
        EXPECT_THAT(labelledIndices(dataset, subset),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
}

} // namespace
} // namespace retort::data::testing
