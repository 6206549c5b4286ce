#include "progress/study_progress.h"

#include <gmock/gmock.h>

namespace retort::study {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WorkKey kGenerate{Phase::Sample, 0}, kFirst{Phase::Finetune, 0}, kSecond{Phase::Finetune, 1};
const WorkKind kTraining{.family = "train", .detail = "labels"}, kGenerating{.family = "draw", .detail = {}};

TEST(WorkEstimate, KnowsTheRestOnceEveryKindOfWorkWasSeen) {
    WorkEstimate estimate;
    EXPECT_EQ(estimate.secondsLeft(), 0);
    EXPECT_LT(estimate.share(), 0) << "of nothing";
    estimate.add(kFirst, {.kind = kTraining, .units = 1000});
    estimate.add(kGenerate, {.kind = kGenerating, .units = 10});
    estimate.did(kFirst, 500, 5);
    EXPECT_LT(estimate.secondsLeft(), 0) << "nobody knows how long drawing takes";
    estimate.assume(kGenerating, 2);
    EXPECT_NEAR(estimate.secondsLeft(), 5 + 20, 1e-9);
    EXPECT_NEAR(estimate.share(), 5.0 / 30, 1e-9);
    estimate.close(kGenerate);
    EXPECT_NEAR(estimate.secondsLeft(), 5, 1e-9);
}

TEST(WorkEstimate, TakesAKindThatWasNotSeenYetForOneOfItsFamily) {
    WorkEstimate estimate;
    estimate.add(kFirst, {.kind = kTraining, .units = 100});
    estimate.add(kSecond, {.kind = {.family = "train", .detail = "generated"}, .units = 100});
    estimate.did(kFirst, 100, 10);
    EXPECT_NEAR(estimate.secondsLeft(), 10, 1e-9);
    estimate.did(kSecond, 1, 0.2); // twice as slow, as far as a moment tells
    EXPECT_GT(estimate.secondsLeft(), 99 * 0.1);
    EXPECT_LT(estimate.secondsLeft(), 99 * 0.13) << "no jump by a single measurement";
    for (int i = 0; i < 90; ++i)
        estimate.did(kSecond, 1, 0.2);
    EXPECT_NEAR(estimate.secondsLeft(), 9 * 0.2, 0.4);
}

TEST(WorkEstimate, WhatWasDoneInEarlierSessionsCountsInTheShareAlone) {
    WorkEstimate estimate;
    estimate.add(kFirst, {.kind = kTraining, .units = 300, .done = 300});
    estimate.add(kSecond, {.kind = kTraining, .units = 100});
    estimate.assume(kTraining, 0.5);
    EXPECT_NEAR(estimate.share(), 0.75, 1e-9);
    EXPECT_NEAR(estimate.secondsLeft(), 50, 1e-9);
}

TEST(WorkEstimate, GuessesWhatWasNeverMeasuredByItsArithmetic) {
    WorkEstimate estimate;
    estimate.add(kFirst, {.kind = kTraining, .units = 1000, .multiplyAdds = 3e6});
    estimate.add(kGenerate, {.kind = kGenerating, .units = 10, .multiplyAdds = 600e6});
    EXPECT_LT(estimate.secondsLeft(), 0) << "nothing was measured yet";
    estimate.did(kFirst, 500, 5);
    EXPECT_NEAR(estimate.secondsLeft(), 5 + 10 * 200 * 0.01, 1e-9);
    EXPECT_TRUE(estimate.isRough());
    EXPECT_FALSE(estimate.isKnown(kGenerate));
    EXPECT_FALSE(estimate.speeds().contains(kGenerating)) << "a guess is not kept";
    estimate.did(kGenerate, 1, 3);
    EXPECT_NEAR(estimate.secondsLeft(), 5 + 27, 1e-9);
    EXPECT_FALSE(estimate.isRough());
}

TEST(WorkEstimate, WhatWasNotAddedCountsForNothing) {
    WorkEstimate estimate;
    estimate.did(kGenerate, 5, 1);
    estimate.close(kGenerate);
    EXPECT_LT(estimate.share(), 0);
    EXPECT_TRUE(estimate.speeds().empty());
}

/// Two runs to train and images to draw, at 100 trained images a second.
class PredictionWatchTest : public ::testing::Test {
protected:
    PredictionWatchTest() {
        estimate.add(kFirst, {.kind = kTraining, .units = 10'000, .multiplyAdds = 1e6});
        estimate.add(kSecond, {.kind = kTraining, .units = 10'000, .multiplyAdds = 1e6});
        estimate.add(kGenerate, {.kind = kGenerating, .units = 100, .multiplyAdds = 1e8});
        estimate.did(kFirst, 1000, 10);
        EXPECT_FALSE(look(0));
    }
    std::optional<PredictionChange> look(int second) {
        return watch.look(estimate, PredictionWatch::Clock::time_point{} + seconds{second});
    }

    WorkEstimate estimate;
    PredictionWatch watch;
};

TEST_F(PredictionWatchTest, SteadyWorkNeedsNoReason) {
    for (int second = 1; second <= 85; ++second) {
        estimate.did(kFirst, 100, 1);
        EXPECT_FALSE(look(second)) << second;
    }
}

TEST_F(PredictionWatchTest, TellsWhatWasMeasuredForTheFirstTimeForAMinute) {
    estimate.assume(kGenerate, 4);
    const auto change = look(1);
    ASSERT_TRUE(change);
    EXPECT_EQ(textOf(*change), "generating was measured for the first time: 0.25 images/s");
    EXPECT_EQ(look(60), change);
    EXPECT_FALSE(look(62));
}

TEST_F(PredictionWatchTest, TellsHowMuchSlowerWorkHasBecome) {
    estimate.assume(kGenerate, 1);
    ASSERT_FALSE(look(1)) << "as it was guessed";
    estimate.assume(kTraining, 1.0 / 40);
    const auto change = look(2);
    ASSERT_TRUE(change);
    EXPECT_EQ(textOf(*change), "training is slower than before: 40 instead of 100 images/s");
    estimate.assume(kTraining, 1.0 / 200);
    EXPECT_EQ(textOf(look(3).value()), "training is faster than before: 200 instead of 40 images/s");
}

TEST_F(PredictionWatchTest, TellsOfWorkThatFellAwayAndOfTimeThatWasNotCounted) {
    estimate.close(kSecond);
    EXPECT_EQ(textOf(look(1).value()), "less work remains than before");
    EXPECT_EQ(textOf(look(101).value()), "opening models and files took 100 s");
}

class StudyMeterTest : public ::testing::Test {
protected:
    StudyMeter meter(std::size_t finished = 0) {
        WorkEstimate estimate;
        estimate.add(kGenerate, {.kind = kGenerating, .units = 20});
        estimate.add(kFirst, {.kind = kTraining, .units = 1000});
        return {[this](const StudyProgress& progress) { seen.push_back(progress); }, 3, finished,
                std::move(estimate)};
    }

    std::vector<StudyProgress> seen;
    StudyMeter::Clock::time_point start{};
};

TEST_F(StudyMeterTest, CountsRunsOverAllSessions) {
    auto counted = meter(1);
    counted.sink()({.task = "embedding", .unit = "images"});
    counted.startRun();
    counted.sink()({.task = "distil", .unit = "images", .done = 5});
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].run, 1u);
    EXPECT_LT(seen[0].secondsLeft, 0) << "nothing is known yet";
    EXPECT_EQ(seen[1].run, 2u);
    EXPECT_EQ(seen[1].runs, 3u);
    EXPECT_EQ(seen[1].work.task, "distil");
    EXPECT_GT(seen[1].share, 0) << "by runs as long as speeds are not known";
}

TEST_F(StudyMeterTest, MeasuresSpeedWithoutTheTimeThatOpeningTook) {
    auto timed = meter();
    timed.enter(kFirst, start);
    timed.did(100, start + seconds{30});
    timed.did(100, start + seconds{31});
    timed.did(100, start + seconds{32});
    timed.leave();
    timed.enter(kGenerate, start + seconds{32});
    timed.did(4, start + seconds{40});
    timed.did(4, start + seconds{44});
    EXPECT_NEAR(timed.estimate().secondsLeft(), 12, 1e-6) << "1 s an image; nothing is left of what was left";
}

TEST_F(StudyMeterTest, PieceTooShortToMeasureIsTimedAsAWhole) {
    auto timed = meter();
    timed.enter(kGenerate, start);
    timed.did(5, start + seconds{10});
    timed.leave(start + seconds{10});
    EXPECT_NEAR(*timed.estimate().secondsPerUnit(kGenerating), 2, 1e-9);
}

TEST_F(StudyMeterTest, CountsTogetherWhatADeviceTellsTogether) {
    auto timed = meter();
    timed.enter(kFirst, start);
    timed.did(50, start);
    for (int burst = 1; burst <= 3; ++burst)
        for (int step = 0; step < 10; ++step)
            timed.did(10, start + seconds{burst} + milliseconds{step});
    timed.did(50, start + seconds{4});
    EXPECT_NEAR(*timed.estimate().secondsPerUnit(kTraining), 0.01, 0.002);
}

TEST_F(StudyMeterTest, WhatIsLeftOfATaskIsLeftOfItsPiece) {
    auto counted = meter();
    counted.enter(kGenerate);
    counted.counting()({.task = "draw", .unit = "images", .done = 80, .total = 90});
    EXPECT_EQ(counted.estimate().left(kGenerate), 10) << "70 of the 90 were drawn in an earlier session";
    counted.leave();
    EXPECT_EQ(counted.estimate().left(kGenerate), 0);
}

TEST_F(StudyMeterTest, FollowsWorkThatCountsOtherUnits) {
    auto followed = meter();
    followed.enter(kFirst);
    followed.following()({.task = "checking", .unit = "files", .done = 3, .total = 12});
    EXPECT_EQ(followed.estimate().left(kFirst), 750);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_TRUE(seen[0].hasPhases);
}

TEST(StudyProgress, OfWorkThatIsTheWholeJobIsThatOfTheWork) {
    std::optional<StudyProgress> seen;
    wholeJob([&](const StudyProgress& progress) { seen = progress; })(
        {.task = "download", .done = 1, .total = 4, .secondsLeft = 9});
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->share, 0.25);
    EXPECT_EQ(seen->secondsLeft, 9);
    EXPECT_EQ(overallText(*seen), "") << "the work says it";
    EXPECT_FALSE(wholeJob({}));
}

TEST(StudyMeter, WithoutAReaderGivesNoSink) {
    StudyMeter meter({}, 1, 1, {});
    EXPECT_FALSE(meter.sink());
}

TEST(StudyProgress, IsOneLineForPeople) {
    std::tm noon{};
    noon.tm_year = 126;
    noon.tm_mon = 10;
    noon.tm_mday = 28;
    noon.tm_hour = 14;
    noon.tm_min = 20;
    noon.tm_isdst = -1;
    const auto now = std::mktime(&noon);
    StudyProgress progress{.run = 1, .runs = 10, .share = 0.4287, .secondsLeft = 722};
    EXPECT_EQ(overallText(progress, now), "1 of 10 runs, 42 %, 12 min left (ETA 14:32)");
    progress.isRough = true;
    EXPECT_EQ(overallText(progress, now), "1 of 10 runs, 42 %, about 12 min left");
    progress.change = {.cause = PredictionChange::Cause::LessToDo};
    EXPECT_EQ(overallText(progress, now),
              "1 of 10 runs, 42 %, about 12 min left, less work remains than before");
    progress.change.reset();
    EXPECT_EQ(overallText({.hasPhases = true, .share = 0.5, .secondsLeft = 722}, now),
              "50 %, 12 min left (ETA 14:32)");
    progress.secondsLeft = -1;
    EXPECT_EQ(overallText(progress, now), "1 of 10 runs, 42 %");
    progress.share = -1;
    EXPECT_EQ(overallText(progress, now), "1 of 10 runs");
    EXPECT_EQ(overallText({.work = {.task = "download"}}, now), "");
}

} // namespace
} // namespace retort::study
