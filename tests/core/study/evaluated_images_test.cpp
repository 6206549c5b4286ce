#include "study/plan/evaluated_images.h"

#include "data/formats/folder_data_set.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <algorithm>
#include <numeric>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

RunSpec runOf(std::int64_t steps, int batch, std::size_t classes = 10) {
    RunSpec run;
    run.data.classes.resize(classes);
    run.finetune = {.steps = steps, .batch = batch};
    return run;
}

TEST(EvaluatedImages, StagesOfAnyLengthAreEvaluatedAboutTwentyTimes) {
    for (const auto& [steps, every] : {std::pair<std::int64_t, std::int64_t>{0, 1},
                                       {1, 1},
                                       {19, 1},
                                       {20, 1},
                                       {21, 2},
                                       {600, 30},
                                       {100'001, 5001}})
        EXPECT_EQ(evaluationInterval(steps), every) << steps;
}

TEST(EvaluatedImages, InBetweenCostAtMostATenthOfTheTrainingWhereThatIsEnough) {
    constexpr std::int64_t kSplit = 10'000;
    // 20 evaluations of n images at a third of a training image's cost: 20 n / 3 <= steps * batch / 10.
    EXPECT_EQ(imagesInBetween(runOf(2000, 64), kSplit), 1500) << "1920 to a round number";
    EXPECT_EQ(imagesInBetween(runOf(200'000, 64), kSplit), kSplit) << "all of it is affordable";
    EXPECT_EQ(imagesInBetween(runOf(20, 4), kSplit), 250) << "never mere noise";
    EXPECT_EQ(imagesInBetween(runOf(20, 4), 80), 80) << "no more than there are";
    EXPECT_EQ(imagesInBetween(runOf(20, 4, 1000), kSplit), 2000) << "every class is seen";
    auto both = runOf(1000, 64);
    both.distil = RunStage{.steps = 3000, .batch = 64};
    EXPECT_EQ(imagesInBetween(both, kSplit), 1500) << "the same images in both stages";
}

class EvaluatedImagesTest : public ::testing::Test {
protected:
    EvaluatedImagesTest() {
        testing::writeTinyDataSet(folder / "colours");
        dataSet = data::openFolder(folder / "colours").value();
        all = data::allIndices(*dataSet, data::Split::Test);
    }
    std::vector<std::int64_t> part(std::int64_t count, std::uint64_t seed = 1) const {
        return stratifiedPart(*dataSet, data::Split::Test, all, count, seed);
    }
    /// Images that one evaluation is given.
    static std::int64_t readAll(distill::EvaluationSource& source) {
        std::int64_t images = 0;
        EXPECT_THAT(source.rewind(), succeeds());
        while (true) {
            const auto batch = source.next();
            EXPECT_TRUE(batch.ok());
            if (!batch.ok() || !*batch)
                return images;
            images += (*batch)->images.size(0);
        }
    }

    TemporaryFolder folder;
    std::unique_ptr<data::DataSet> dataSet;
    std::vector<std::int64_t> all;
};

TEST_F(EvaluatedImagesTest, PartHasAsManyOfEachClassAsItsShareAndIsTheSameEachTime) {
    for (const std::int64_t count : {1, 2, 5, 8, 11}) {
        const auto drawn = part(count);
        EXPECT_THAT(drawn, SizeIs(count));
        EXPECT_TRUE(std::ranges::is_sorted(drawn));
        const auto labels = data::labelsOf(*dataSet, data::Split::Test, drawn);
        const auto red = std::accumulate(labels.begin(), labels.end(), std::int64_t{0});
        EXPECT_LE(std::abs(count - 2 * red), count % 2) << count;
        EXPECT_EQ(part(count), drawn);
    }
    EXPECT_THAT(part(8), IsSupersetOf(part(4)));
    EXPECT_NE(part(4, 1), part(4, 2));
    EXPECT_EQ(part(12), all);
    EXPECT_EQ(part(99), all);
}

TEST_F(EvaluatedImagesTest, WhatWasReadStaysInMemoryWithinTheBound) {
    constexpr int kSide = 8;
    constexpr std::int64_t kBytesOfAnImage = kSide * kSide * 3;
    const EvaluationOptions options{.imageSize = kSide};
    EvaluatedImages images(6 * kBytesOfAnImage);
    auto& small = images.of(*dataSet, data::Split::Test, part(4), options);
    auto& large = images.of(*dataSet, data::Split::Test, all, options);
    EXPECT_EQ(&images.of(*dataSet, data::Split::Test, part(4), options), &small);
    EXPECT_EQ(readAll(small), 4);
    EXPECT_EQ(readAll(large), 12);
    EXPECT_EQ(large.size(), 12);
    fs::remove_all(folder / "colours" / "test");
    EXPECT_EQ(readAll(small), 4);
    EXPECT_EQ(readAll(small), 4);
    ASSERT_THAT(large.rewind(), succeeds());
    EXPECT_FALSE(large.next().ok()) << "was too large to keep, and its files are gone";
}

TEST_F(EvaluatedImagesTest, EvaluationThatWasBrokenOffIsReadAnew) {
    EvaluatedImages images;
    auto& source = images.of(*dataSet, data::Split::Test, all, {.imageSize = 8});
    ASSERT_THAT(source.rewind(), succeeds());
    ASSERT_TRUE(source.next().ok());
    EXPECT_EQ(readAll(source), 12);
    EXPECT_EQ(readAll(source), 12);
}

} // namespace
} // namespace retort::study
