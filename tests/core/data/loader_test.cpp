#include "data/loader.h"

#include "data/formats/folder_dataset.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <new>
#include <set>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr AugmentOptions kAugment{
    .output = {16, 12}, .geometry = Geometry::RandomResizedCrop, .flipProbability = 0.5};

/// What a batch holds, to be compared bitwise.
struct Content {
    std::vector<std::int64_t> samples;
    std::vector<std::int64_t> labels;
    std::vector<std::uint8_t> pixels;

    bool operator==(const Content&) const = default;
};

Content contentOf(const Batch& batch) {
    const auto bytes = batch.count * batch.size.width * batch.size.height * batch.channels;
    return {batch.samples, batch.labels, {batch.pixels.get(), batch.pixels.get() + bytes}};
}

std::unique_ptr<Loader> makeLoader(const Dataset& dataset, const LoaderOptions& options) {
    auto loader = Loader::create(dataset, Split::Train, allIndices(dataset, Split::Train), options);
    EXPECT_THAT(loader, succeeds());
    return std::move(loader).value();
}

std::vector<Content> batchesOf(const Dataset& dataset, const LoaderOptions& options, int steps) {
    const auto loader = makeLoader(dataset, options);
    std::vector<Content> contents;
    for (int i = 0; i < steps; ++i) {
        const auto batch = loader->next();
        EXPECT_THAT(batch, succeeds());
        EXPECT_EQ(batch->step, i);
        contents.push_back(contentOf(*batch));
    }
    return contents;
}

TEST(Loader, WithAnyNumberOfThreadsAndAnyCache_GivesTheSameBatches) {
    const FakeDataset dataset{50, 5};
    const LoaderOptions options{.batchSize = 8, .seed = 3, .augment = kAugment};
    const auto expected = batchesOf(dataset, options, 20);
    for (const int threads : {1, 4})
        for (const int prefetch : {1, 5})
            for (const std::size_t cacheBytes : {std::size_t{0}, std::size_t{1} << 20}) {
                auto other = options;
                other.threads = threads;
                other.prefetch = prefetch;
                other.cacheBytes = cacheBytes;
                EXPECT_EQ(batchesOf(dataset, other, 20), expected)
                    << threads << " " << prefetch << " " << cacheBytes;
            }
}

TEST(Loader, AfterSeek_GoesOnAsIfItHadReadEverythingBefore) {
    const FakeDataset dataset{50, 5};
    const LoaderOptions options{.batchSize = 8, .threads = 2, .seed = 3, .augment = kAugment};
    const auto expected = batchesOf(dataset, options, 30);
    const auto loader = makeLoader(dataset, options);
    for (const std::int64_t step : {17, 0, 29, 5, 6}) {
        ASSERT_THAT(loader->seek(step), succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        EXPECT_EQ(batch.step, step);
        EXPECT_EQ(contentOf(batch), expected[static_cast<std::size_t>(step)]) << step;
    }
}

TEST(Loader, FarAhead_SeeksWithoutReplaying) {
    const FakeDataset dataset{50, 5};
    const auto loader = makeLoader(dataset, {.batchSize = 8, .augment = kAugment});
    constexpr std::int64_t kFar = 6'000'000'000;
    ASSERT_THAT(loader->seek(kFar), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
    EXPECT_EQ(batch.epoch, kFar / 6);
}

TEST(Loader, Epoch_HoldsEverySampleAtMostOnceInAnotherOrderEachTime) {
    const FakeDataset dataset{50, 5};
    const auto loader = makeLoader(dataset, {.batchSize = 8, .augment = kAugment});
    EXPECT_EQ(loader->stepsPerEpoch(), 6);
    std::map<std::int64_t, std::vector<std::int64_t>> ofEpoch;
    for (int step = 0; step < 18; ++step) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        auto& samples = ofEpoch[batch.epoch];
        samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
        for (std::size_t i = 0; i < batch.samples.size(); ++i)
            EXPECT_EQ(batch.labels[i], batch.samples[i] % 5);
    }
    ASSERT_EQ(ofEpoch.size(), 3U);
    for (const auto& [epoch, samples] : ofEpoch)
        EXPECT_EQ(std::set<std::int64_t>(samples.begin(), samples.end()).size(), 48U) << epoch;
    EXPECT_NE(ofEpoch[0], ofEpoch[1]);
}

TEST(Loader, OfTwoEpochs_AugmentsASampleDifferently) {
    const FakeDataset dataset{1, 1};
    const auto batches = batchesOf(dataset, {.batchSize = 4, .augment = kAugment}, 2);
    EXPECT_EQ(batches[0].samples, batches[1].samples);
    EXPECT_NE(batches[0].pixels, batches[1].pixels);
}

TEST(Loader, OfAnotherSeed_GivesOtherBatches) {
    const FakeDataset dataset{50, 5};
    EXPECT_NE(batchesOf(dataset, {.batchSize = 8, .seed = 1, .augment = kAugment}, 1),
              batchesOf(dataset, {.batchSize = 8, .seed = 2, .augment = kAugment}, 1));
}

TEST(Loader, OfFewerSamplesThanABatch_MakesThemOneBatch) {
    const FakeDataset dataset{3, 3};
    const auto loader = makeLoader(dataset, {.batchSize = 64, .augment = kAugment});
    EXPECT_EQ(loader->stepsPerEpoch(), 1);
    for (int step = 0; step < 3; ++step) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        EXPECT_EQ(batch.count, 3);
    }
}

TEST(Loader, ForEvaluation_GivesEverySampleOnceInOrderAndEnds) {
    const FakeDataset dataset{20, 5};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto loader,
        Loader::create(dataset, Split::Train, {4, 2, 19, 0, 7},
                       Loader::evaluation({.output = {8, 8}}, /*batchSize=*/2, /*threads=*/3)));
    EXPECT_EQ(loader->stepsPerEpoch(), 3);
    for (int pass = 0; pass < 2; ++pass) {
        std::vector<std::int64_t> samples;
        std::vector<std::int64_t> positions;
        while (!loader->atEnd()) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
            EXPECT_EQ(batch.positions.size(), static_cast<std::size_t>(batch.count));
            samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
            positions.insert(positions.end(), batch.positions.begin(), batch.positions.end());
        }
        EXPECT_THAT(samples, ElementsAre(4, 2, 19, 0, 7));
        EXPECT_THAT(positions, ElementsAre(0, 1, 2, 3, 4));
        EXPECT_THAT(loader->next(), failsWith(ErrorCode::InvalidArgument, HasSubstr("at its end")));
        ASSERT_THAT(loader->seek(0), succeeds());
    }
}

TEST(Loader, OfJpegsAtReducedScale_GivesTheSameBatchesWithAnyNumberOfThreads) {
    const retort::testing::TemporaryFolder folder;
    const auto jpeg = readFile(testFile("large.jpg"));
    for (const auto* name : {"a/1.jpg", "a/2.jpg", "a/3.jpg", "b/1.jpg", "b/2.jpg"})
        folder.write(name, jpeg);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.testFraction = 0}));
    LoaderOptions options{.batchSize = 2, .augment = kAugment, .cacheBytes = 0};
    const auto expected = batchesOf(*dataset, options, 8);
    options.threads = 4;
    EXPECT_EQ(batchesOf(*dataset, options, 8), expected);
    options.cacheBytes = std::size_t{1} << 30;
    const auto fromFullScale = batchesOf(*dataset, options, 8);
    EXPECT_NE(fromFullScale, expected);
    for (std::size_t step = 0; step < expected.size(); ++step)
        EXPECT_EQ(fromFullScale[step].samples, expected[step].samples);
}

TEST(Loader, WithABrokenImage_FailsInItsStepNamingItAndGoesOn) {
    const FakeDataset dataset{12, 3, /*brokenSample=*/5};
    for (const int threads : {1, 4}) {
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto loader,
            Loader::create(dataset, Split::Train, allIndices(dataset, Split::Train),
                           Loader::evaluation({.output = {8, 8}}, /*batchSize=*/4, threads)));
        EXPECT_THAT(loader->next(), succeeds());
        EXPECT_THAT(loader->next(),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("sample 5"), HasSubstr("batch 1"))));
        EXPECT_THAT(loader->next(), succeeds());
        EXPECT_TRUE(loader->atEnd());
    }
}

TEST(Loader, OfTraining_ReplacesWhatCannotBeReadByTheNextOfItsClass) {
    const FakeDataset broken{12, 3, /*brokenSample=*/5};
    std::vector<std::vector<std::int64_t>> expected;
    for (const int threads : {1, 4}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto loader,
                                    Loader::create(broken, Split::Train, allIndices(broken, Split::Train),
                                                   {.batchSize = 12,
                                                    .threads = threads,
                                                    .augment = kAugment,
                                                    .unreadable = Unreadable::Replace}));
        for (int epoch = 0; epoch < 2; ++epoch) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
            EXPECT_EQ(batch.count, 12);
            EXPECT_THAT(batch.samples, ::testing::Not(::testing::Contains(5)));
            EXPECT_EQ(std::ranges::count(batch.samples, 8), 2) << "the next sample of class 2";
            ASSERT_EQ(batch.setAside.size(), 1U);
            EXPECT_THAT(batch.setAside[0].message, HasSubstr("sample 5"));
            for (std::size_t i = 0; i < batch.samples.size(); ++i) {
                EXPECT_EQ(batch.labels[i], broken.label(Split::Train, batch.samples[i]));
                EXPECT_EQ(batch.positions[i], batch.samples[i]);
            }
        }
    }
}

TEST(Loader, OfEvaluation_OmitsWhatCannotBeReadAndKeepsTheOthersInOrder) {
    const FakeDataset broken{8, 2, /*brokenSample=*/2};
    const FakeDataset whole{8, 2};
    auto options = Loader::evaluation({.output = {8, 8}}, /*batchSize=*/4, /*threads=*/2);
    options.unreadable = Unreadable::Omit;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loader,
                                Loader::create(broken, Split::Train, {0, 1, 2, 3, 2}, options));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto complete, Loader::create(whole, Split::Train, {0, 1, 3}, options));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, complete->next());
    EXPECT_THAT(batch.samples, ElementsAre(0, 1, 3));
    EXPECT_THAT(batch.positions, ElementsAre(0, 1, 3));
    EXPECT_EQ(contentOf(batch), contentOf(expected));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto empty, loader->next());
    EXPECT_EQ(empty.count, 0);
    EXPECT_EQ(empty.setAside.size(), 1U);
    EXPECT_TRUE(loader->atEnd());
}

TEST(Loader, WithoutAnotherReadableImageOfTheClass_Fails) {
    const FakeDataset broken{2, 2, /*brokenSample=*/1};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto loader,
        Loader::create(broken, Split::Train, allIndices(broken, Split::Train),
                       {.batchSize = 2, .augment = kAugment, .unreadable = Unreadable::Replace}));
    EXPECT_THAT(loader->next(), failsWith(ErrorCode::Corrupt, HasSubstr("sample 1")));
}

TEST(Loader, Batch_OutlivesItsLoader) {
    const FakeDataset dataset{8, 2};
    auto loader = makeLoader(dataset, {.batchSize = 4, .augment = kAugment});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
    const auto before = contentOf(batch);
    for (int i = 0; i < 10; ++i)
        ASSERT_THAT(loader->next(), succeeds());
    loader.reset();
    EXPECT_EQ(contentOf(batch), before);
}

/// Images whose reading throws, as a library may, or as want of memory does.
class ThrowingDataset final : public Dataset {
public:
    explicit ThrowingDataset(const Dataset& like) : m_like(like) {}
    const DatasetSummary& summary() const override { return m_like.summary(); }
    Storage storage() const override { return m_like.storage(); }
    std::int64_t label(Split split, std::int64_t index) const override { return m_like.label(split, index); }
    ImageSize storedSize(Split split, std::int64_t index) const override {
        return m_like.storedSize(split, index);
    }
    Result<Image> image(Split, std::int64_t, const DecodeOptions&) const override { throw std::bad_alloc(); }
    std::string sampleName(Split split, std::int64_t index) const override {
        return m_like.sampleName(split, index);
    }
    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override {
        return m_like.contentHash(split, stop);
    }

private:
    const Dataset& m_like;
};

TEST(Loader, ImageWhoseReadingThrows_IsAnErrorOfTheBatch) {
    const FakeDataset like{8, 2};
    const ThrowingDataset dataset(like);
    for (const int threads : {1, 3}) {
        auto loader = makeLoader(dataset, {.batchSize = 4, .threads = threads, .augment = kAugment});
        EXPECT_THAT(loader->next(),
                    failsWith(ErrorCode::OutOfMemory, HasSubstr("loading images: out of memory")));
    }
}

TEST(Loader, DestroyedWhileWorking_Joins) {
    const FakeDataset dataset{200, 2};
    for (int i = 0; i < 20; ++i)
        makeLoader(dataset, {.batchSize = 50, .threads = 4, .prefetch = 8, .augment = kAugment});
}

TEST(Loader, WithOptionsThatMakeNoSense_IsRefused) {
    const FakeDataset dataset{10, 2};
    struct Case {
        std::vector<std::int64_t> indices;
        LoaderOptions options;
        const char* reason;
    };
    for (const auto& [indices, options, reason] :
         {Case{{}, {}, "no samples"}, Case{{0, 10}, {}, "sample 10"}, Case{{-1}, {}, "sample -1"},
          Case{{0}, {.batchSize = 0}, "batch size of 0"}, Case{{0}, {.threads = 0}, "0 threads"},
          Case{{0}, {.prefetch = 0}, "0 batches ahead"},
          Case{{0}, {.augment = {.output = {0, 0}}}, "output width"}})
        EXPECT_THAT(Loader::create(dataset, Split::Train, indices, options),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
    EXPECT_THAT(Loader::create(dataset, Split::Test, {0}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("test")));
    EXPECT_THAT(makeLoader(dataset, {})->seek(-1),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("step -1")));
}

} // namespace
} // namespace retort::data::testing
