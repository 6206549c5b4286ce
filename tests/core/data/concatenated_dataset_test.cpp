#include "data/concatenated_dataset.h"

#include "data/loader.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ConcatenatedDataset, HoldsTheImagesOfItsPartsInOrder) {
    const FakeDataset real{10, 2}, generated{4, 2};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto joined,
        ConcatenatedDataset::create({{.dataset = real, .split = Split::Train, .indices = {3, 5, 8}},
                                     {.dataset = generated, .split = Split::Train, .indices = {1, 0}}}));
    ASSERT_EQ(joined->size(Split::Train), 5);
    EXPECT_EQ(joined->size(Split::Test), 0);
    EXPECT_EQ(labelsOf(*joined, Split::Train, allIndices(*joined, Split::Train)),
              (std::vector<std::int64_t>{1, 1, 0, 1, 0}));
    EXPECT_EQ(joined->summary().splits.at(Split::Train).perClass, (std::vector<std::int64_t>{2, 3}));
    const std::pair<const Dataset*, std::int64_t> places[] = {
        {&real, 3}, {&real, 5}, {&real, 8}, {&generated, 1}, {&generated, 0}};
    for (std::int64_t i = 0; i < 5; ++i) {
        const auto [from, index] = places[i];
        EXPECT_EQ(joined->image(Split::Train, i)->pixels, from->image(Split::Train, index, {})->pixels) << i;
        EXPECT_EQ(joined->storedSize(Split::Train, i), from->storedSize(Split::Train, index)) << i;
        EXPECT_THAT(joined->sampleName(Split::Train, i), HasSubstr(from->sampleName(Split::Train, index)));
    }
}

TEST(ConcatenatedDataset, InALoader_GivesPositionsThatCountOnOverTheParts) {
    const FakeDataset real{6, 2}, generated{3, 2};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto joined,
        ConcatenatedDataset::create({{.dataset = real, .split = Split::Train, .indices = {4, 5}},
                                     {.dataset = generated, .split = Split::Train, .indices = {0, 1, 2}}}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loader,
                                Loader::create(*joined, Split::Train, allIndices(*joined, Split::Train),
                                               Loader::evaluation({.output = {4, 4}})));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
    EXPECT_EQ(batch.positions, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(batch.labels, (std::vector<std::int64_t>{0, 1, 0, 1, 0}));
}

TEST(ConcatenatedDataset, ContentHashFollowsTheChosenImages) {
    const FakeDataset real{6, 2};
    const auto hash = [&](std::vector<std::int64_t> indices) {
        return ConcatenatedDataset::create(
                   {{.dataset = real, .split = Split::Train, .indices = std::move(indices)}})
            .value()
            ->contentHash(Split::Train, {})
            .value();
    };
    EXPECT_EQ(hash({1, 2}), hash({1, 2}));
    EXPECT_NE(hash({1, 2}), hash({2, 1}));
}

TEST(ConcatenatedDataset, OfPartsThatDoNotFit_IsRefused) {
    const FakeDataset two{6, 2}, three{6, 3};
    EXPECT_THAT(ConcatenatedDataset::create({{.dataset = two, .split = Split::Train, .indices = {0}},
                                             {.dataset = three, .split = Split::Train, .indices = {0}}}),
                failsWith(ErrorCode::Mismatch, HasSubstr("classes differ")));
    EXPECT_THAT(ConcatenatedDataset::create({{.dataset = two, .split = Split::Train, .indices = {0, 6}}}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("image 6"), HasSubstr("has 6"))));
    EXPECT_THAT(ConcatenatedDataset::create({{.dataset = two, .split = Split::Train, .indices = {}}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no images")));
    EXPECT_THAT(ConcatenatedDataset::create({}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no images")));
}

} // namespace
} // namespace retort::data::testing
