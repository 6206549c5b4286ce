#include "study/study_progress.h"

#include <gmock/gmock.h>

namespace retort::study {
namespace {

TEST(StudyMeter, PassesWorkOnWithTheRunItBelongsTo) {
    std::vector<StudyProgress> seen;
    StudyMeter meter([&](const StudyProgress& progress) { seen.push_back(progress); }, 3, 1000);
    meter.sink()({.task = "embedding", .unit = "images"});
    meter.startRun();
    meter.startRun();
    meter.sink()({.task = "distil", .unit = "images", .done = 5});
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].run, 0u);
    EXPECT_LT(seen[0].secondsLeft, 0) << "nothing is known before anything is trained";
    EXPECT_EQ(seen[1].run, 2u);
    EXPECT_EQ(seen[1].runs, 3u);
    EXPECT_EQ(seen[1].work.task, "distil");
}

TEST(StudyMeter, EstimatesTheRestFromWhatWasDone) {
    StudyMeter meter({}, 1, 1000);
    meter.skipped(200);
    meter.trained(200);
    const auto later = StudyMeter::Clock::now() + std::chrono::seconds{20};
    EXPECT_NEAR(meter.secondsLeft(later), 60, 1) << "600 of 800 pictures are left, 200 took 20 s";
}

TEST(StudyMeter, EstimatesWithoutTheTimeBeforeTheFirstRun) {
    StudyMeter meter({}, 2, 1000);
    const auto begun = StudyMeter::Clock::now() + std::chrono::hours{1}; // of generating pictures
    meter.startRun(begun);
    meter.trained(200);
    meter.startRun(begun + std::chrono::seconds{10});
    EXPECT_NEAR(meter.secondsLeft(begun + std::chrono::seconds{20}), 80, 1);
}

TEST(StudyMeter, WithoutAReaderGivesNoSink) {
    StudyMeter meter({}, 1, 1);
    EXPECT_FALSE(meter.sink());
}

} // namespace
} // namespace retort::study
