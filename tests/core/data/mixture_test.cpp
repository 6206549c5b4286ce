// Batches that hold a given share of real images.

#include "data/mixture.h"

#include "data/loader.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

constexpr AugmentOptions kMixedAugment{.output = {16, 12}, .geometry = Geometry::RandomResizedCrop};
constexpr std::int64_t kReal = 7, kAll = 27;

TEST(Mixture, OfAConstantShare_HasItInEveryRunOfSteps) {
    for (const double share : {0.0, 0.1, 0.25, 0.3, 1.0 / 3, 0.5, 0.8, 1.0}) {
        const Mixture mixture{.real = kReal, .share = share, .lastShare = share, .steps = 50};
        std::int64_t real = 0;
        for (std::int64_t step = 0; step < 100; ++step) {
            EXPECT_EQ(realImagesBefore(mixture, step, 10), real) << share << ", step " << step;
            const double expected = share * 10 * static_cast<double>(step);
            EXPECT_LE(std::abs(static_cast<double>(real) - expected), 1) << share << ", step " << step;
            real += realImagesOf(mixture, step, 10);
        }
        EXPECT_EQ(real, std::llround(std::floor(1000 * share + 1e-6))) << share;
    }
}

TEST(Mixture, OfAChangingShare_GoesLinearlyFromTheFirstBatchToTheLast) {
    const Mixture mixture{.real = kReal, .share = 0.8, .lastShare = 0.2, .steps = 7};
    for (std::int64_t step = 0; step < 7; ++step) { // 80, 70, 60, ... of 100
        const auto expected = 80 - 10 * step;
        EXPECT_EQ(realImagesOf(mixture, step, 100), expected) << step;
    }
    EXPECT_EQ(realImagesBefore(mixture, 7, 100), 350);
    EXPECT_EQ(realImagesOf(mixture, 8, 100), 20) << "it stays";
    const Mixture one{.real = kReal, .share = 0.5, .lastShare = 1, .steps = 1};
    EXPECT_EQ(realImagesOf(one, 0, 10), 5);
}

LoaderOptions mixedOptions(double share, double lastShare = 0.5) {
    return {.batchSize = 8,
            .threads = 2,
            .seed = 3,
            .augment = kMixedAugment,
            .mixture = Mixture{.real = kReal, .share = share, .lastShare = lastShare, .steps = 40}};
}

std::unique_ptr<Loader> mixedLoader(const Dataset& dataset, const LoaderOptions& options) {
    auto loader = Loader::create(dataset, Split::Train, allIndices(dataset, Split::Train), options);
    EXPECT_THAT(loader, succeeds());
    return std::move(loader).value();
}

TEST(MixedLoader, GoesThroughEachKindInPassesOfItsOwn) {
    const FakeDataset dataset{kAll, 3};
    const auto loader = mixedLoader(dataset, mixedOptions(0.5));
    std::map<std::int64_t, std::set<std::int64_t>> epochsOf; // by position
    for (std::int64_t step = 0; step < 35; ++step) {         // 140 real images: 20 passes of 7
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        ASSERT_EQ(batch.count, 8);
        EXPECT_EQ(std::ranges::count_if(batch.positions, [](auto position) { return position < kReal; }), 4);
        for (std::size_t i = 0; i < batch.positions.size(); ++i)
            EXPECT_TRUE(epochsOf[batch.positions[i]].insert(batch.epochs[i]).second)
                << "shown twice as the same view";
    }
    ASSERT_EQ(std::ssize(epochsOf), kAll);
    for (const auto& [position, epochs] : epochsOf)
        EXPECT_EQ(epochs.size(), position < kReal ? 20U : 7U) << position;
}

TEST(MixedLoader, AfterSeekAndWithOtherThreads_GivesTheSameBatches) {
    const FakeDataset dataset{kAll, 3};
    auto options = mixedOptions(0.8, 0.2);
    const auto content = [](const Batch& batch) {
        const auto bytes = batch.count * batch.size.width * batch.size.height * batch.channels;
        return std::tuple{batch.positions, batch.epochs,
                          std::vector(batch.pixels.get(), batch.pixels.get() + bytes)};
    };
    std::vector<decltype(content(Batch{}))> expected;
    const auto first = mixedLoader(dataset, options);
    for (int step = 0; step < 12; ++step)
        expected.push_back(content(first->next().value()));
    options.threads = 1;
    const auto second = mixedLoader(dataset, options);
    for (const std::int64_t step : {9, 0, 11, 4}) {
        ASSERT_THAT(second->seek(step), succeeds());
        EXPECT_EQ(content(second->next().value()), expected[static_cast<std::size_t>(step)]) << step;
    }
}

TEST(MixedLoader, OfAnImageThatCannotBeRead_TakesOneOfItsKind) {
    const FakeDataset dataset{kAll, 3, 2};
    auto options = mixedOptions(0.5);
    options.unreadable = Unreadable::Replace;
    const auto loader = mixedLoader(dataset, options);
    for (int step = 0; step < 10; ++step) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        EXPECT_EQ(std::ranges::count_if(batch.positions, [](auto position) { return position < kReal; }), 4);
        EXPECT_EQ(std::ranges::count(batch.positions, 2), 0);
    }
}

TEST(MixedLoader, WithoutBothKindsOrWithAShareThatIsNone_IsRefused) {
    const FakeDataset dataset{kAll, 3};
    const auto create = [&](const Mixture& mixture) {
        auto options = mixedOptions(0.5);
        options.mixture = mixture;
        return Loader::create(dataset, Split::Train, allIndices(dataset, Split::Train), options);
    };
    EXPECT_THAT(create({.real = 0}), failsWith(ErrorCode::InvalidArgument, HasSubstr("both kinds")));
    EXPECT_THAT(create({.real = kAll}), failsWith(ErrorCode::InvalidArgument, HasSubstr("both kinds")));
    EXPECT_THAT(create({.real = kReal, .share = 1.5}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("from 0 to 1")));
}

} // namespace
} // namespace retort::data::testing
