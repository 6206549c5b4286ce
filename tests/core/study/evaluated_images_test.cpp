#include "study/plan/evaluated_images.h"

#include "study/plan/work_ahead.h"

#include "data/formats/folder_dataset.h"
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

constexpr std::int64_t kSplit = 10'000;

EvaluationPlan planOf(const RunSpec& run) {
    return {run, {kSplit}};
}

TEST(WorkOfAStage, ThatMeasuresBatchNorms_CountsTheImages) {
    auto run = runOf(600, 64);
    run.distil = run.finetune;
    run.synthetic = SyntheticIdentity{.generator = "g", .set = "s"};
    const ImageCounts images{.labelled = 500, .evaluated = {kSplit}};
    const auto before = workOfStage(run, Phase::Distil, images, 100);
    EXPECT_DOUBLE_EQ(before, 600 * 64 + 7 * kSplit * kWorkOfEvaluating) << "with those at both ends";
    run.mixture.batchNorm = distill::BatchNorms::Reestimated;
    EXPECT_DOUBLE_EQ(workOfStage(run, Phase::Distil, images, 100), before + 8 * 500 * kWorkOfEvaluating)
        << "for each of seven evaluations, and for the student that is left";
    EXPECT_DOUBLE_EQ(workOfStage(run, Phase::Finetune, images, 100), before);
    EXPECT_EQ(normImagesOf(run, 100'000), 1024);
}

TEST(EvaluationPlan, StagesThatCanAffordItAreEvaluatedTwentyTimes) {
    const auto run = runOf(600, 64);
    EXPECT_EQ(planOf(run).interval(run.finetune), 30);
    const auto longer = runOf(100'001, 64);
    EXPECT_EQ(planOf(longer).interval(longer.finetune), 5001);
    const auto tiny = runOf(20, 4);
    EXPECT_EQ(EvaluationPlan(tiny, {8}).interval(tiny.finetune), 7) << "24 images in all";
    EXPECT_EQ(planOf(runOf(0, 4)).interval({.steps = 0, .batch = 4}), 1);
}

TEST(EvaluationPlan, ShortStagesAreEvaluatedLessOftenThenOnFewerImages) {
    const auto at = [](std::int64_t steps, std::int64_t interval, std::int64_t images) {
        const auto run = runOf(steps, 64);
        EXPECT_EQ(planOf(run).interval(run.finetune), interval) << steps;
        EXPECT_EQ(planOf(run).imagesOf(kSplit), images) << steps;
    };
    at(300, 15, 250);
    at(250, 14, 250); // 18 times
    at(120, 14, 250); // 9 times
    at(60, 12, 200);  // 5 times
    at(26, 7, 100);
    at(10, 10, 150); // once, before the first step
}

TEST(EvaluationPlan, CostsATenthOfTheTrainingAtMostFromAFewStepsOn) {
    for (std::int64_t steps = 6; steps <= 4000; steps += 7)
        for (const std::vector<std::int64_t>& splits : {std::vector{kSplit}, {kSplit, 2000}, {60, 1500}}) {
            auto run = runOf(steps, 128);
            const EvaluationPlan plan(run, splits);
            double evaluated = 0;
            for (const auto images : splits)
                evaluated += static_cast<double>(plan.imagesOf(images));
            const auto times = (steps + plan.interval(run.finetune) - 1) / plan.interval(run.finetune);
            EXPECT_LE(evaluated * static_cast<double>(times) / 3, 0.1 * 128 * static_cast<double>(steps))
                << steps << " steps, " << splits.size() << " splits";
        }
}

TEST(EvaluationPlan, ImagesAreARoundNumberAndSeeEveryClass) {
    // 20 evaluations of n images at a third of a training image's cost: 20 n / 3 <= steps * batch / 10.
    EXPECT_EQ(planOf(runOf(2000, 64)).imagesOf(kSplit), 1500) << "1920 to a round number";
    EXPECT_EQ(planOf(runOf(200'000, 64)).imagesOf(kSplit), kSplit) << "all of it is affordable";
    EXPECT_EQ(planOf(runOf(20, 4)).imagesOf(kSplit), 100) << "never mere noise";
    EXPECT_EQ(planOf(runOf(20, 4)).imagesOf(80), 80) << "no more than there are";
    EXPECT_EQ(planOf(runOf(20, 4, 1000)).imagesOf(kSplit), 1000) << "every class is seen";
    EXPECT_EQ(EvaluationPlan(runOf(2000, 64), {kSplit, kSplit}).imagesOf(kSplit), 800) << "two splits share";
    auto both = runOf(1000, 64);
    both.distil = RunStage{.steps = 3000, .batch = 64};
    EXPECT_EQ(planOf(both).imagesOf(kSplit), 1500) << "the same images in both stages";
}

class EvaluatedImagesTest : public ::testing::Test {
protected:
    EvaluatedImagesTest() {
        testing::writeTinyDataset(folder / "colours");
        dataset = data::openFolder(folder / "colours").value();
        all = data::allIndices(*dataset, data::Split::Test);
    }
    std::vector<std::int64_t> part(std::int64_t count, std::uint64_t seed = 1) const {
        return stratifiedPart(*dataset, data::Split::Test, all, count, seed);
    }
    /// Images that one evaluation is given.
    static std::int64_t readAll(distill::EvaluationSource& source) {
        std::int64_t images = 0;
        EXPECT_THAT(source.rewind(), succeeds());
        while (true) {
            const auto batch = source.next();
            EXPECT_TRUE(batch.ok());
            if (!batch.ok() || !*batch)
                break;
            images += (*batch)->images.size(0);
        }
        for (int i = 0; i < 3; ++i) { // as ranks ask whose last round was not full
            const auto more = source.next();
            EXPECT_TRUE(more.ok() && !*more);
        }
        return images;
    }

    TemporaryFolder folder;
    std::unique_ptr<data::Dataset> dataset;
    std::vector<std::int64_t> all;
};

TEST_F(EvaluatedImagesTest, PartHasAsManyOfEachClassAsItsShareAndIsTheSameEachTime) {
    for (const std::int64_t count : {1, 2, 5, 8, 11}) {
        const auto generated = part(count);
        EXPECT_THAT(generated, SizeIs(count));
        EXPECT_TRUE(std::ranges::is_sorted(generated));
        const auto labels = data::labelsOf(*dataset, data::Split::Test, generated);
        const auto red = std::accumulate(labels.begin(), labels.end(), std::int64_t{0});
        EXPECT_LE(std::abs(count - 2 * red), count % 2) << count;
        EXPECT_EQ(part(count), generated);
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
    auto& small = images.of(*dataset, data::Split::Test, part(4), options);
    auto& large = images.of(*dataset, data::Split::Test, all, options);
    EXPECT_EQ(&images.of(*dataset, data::Split::Test, part(4), options), &small);
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
    auto& source = images.of(*dataset, data::Split::Test, all, {.imageSize = 8});
    ASSERT_THAT(source.rewind(), succeeds());
    ASSERT_TRUE(source.next().ok());
    EXPECT_EQ(readAll(source), 12);
    EXPECT_EQ(readAll(source), 12);
}

} // namespace
} // namespace retort::study
