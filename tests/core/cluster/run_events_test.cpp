#include "cluster/run_events.h"

#include "base/file.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

namespace retort::cluster {
namespace {

using distill::RunEvent;
using retort::testing::TemporaryFolder;
using ::testing::IsEmpty;
using ::testing::SizeIs;

distill::StepDone step(std::int64_t number) {
    return {.stage = "distil",
            .epoch = 1,
            .step = number,
            .loss = 0.5,
            .learningRate = 1e-3,
            .imagesPerSecond = 100,
            .seconds = 2.5};
}

std::string trimmed(std::string line) {
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

TEST(RunEvents, AreReadAsTheyWereWritten) {
    const auto done = std::get<distill::StepDone>(*eventIn(trimmed(lineOf(step(7)))));
    EXPECT_EQ(done.stage, "distil");
    EXPECT_EQ(done.epoch, 1);
    EXPECT_EQ(done.step, 7);
    EXPECT_EQ(done.loss, 0.5);
    EXPECT_EQ(done.learningRate, 1e-3);
    EXPECT_EQ(done.seconds, 2.5);
    const auto began = std::get<distill::StageStarted>(
        *eventIn(trimmed(lineOf(distill::StageStarted{.stage = "finetune", .steps = 40, .firstStep = 20}))));
    EXPECT_EQ(began.steps, 40);
    EXPECT_EQ(began.firstStep, 20);
    distill::Evaluated evaluated{.stage = "finetune", .step = 40, .split = "test", .splitImages = 200};
    evaluated.evaluation.count = 100;
    evaluated.evaluation.top1 = 0.75;
    const auto scored = std::get<distill::Evaluated>(*eventIn(trimmed(lineOf(evaluated))));
    EXPECT_EQ(scored.split, "test");
    EXPECT_EQ(scored.evaluation.count, 100);
    EXPECT_EQ(scored.evaluation.top1, 0.75);
    EXPECT_EQ(scored.splitImages, 200);
    EXPECT_EQ(lineOf(distill::Checkpointed{.stage = "distil", .step = 1, .path = "x"}), "");
}

TEST(RunEvents, LossThatIsNoNumberStaysNone) {
    auto lost = step(1);
    lost.loss = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(std::get<distill::StepDone>(*eventIn(trimmed(lineOf(lost)))).loss));
}

TEST(RunEvents, LinesOfAnythingElseTellNothing) {
    for (const auto* line :
         {"", "{", "[]", "3", "null", "{}", R"({"event":"dance"})", R"({"event":7})", R"({"event":"step"})",
          R"({"event":"stage","stage":"distil","steps":-1,"first":0})",
          R"({"event":"stage","stage":"distil","steps":1e300,"first":0})",
          R"({"event":"stage","stage":"distil","steps":18446744073709551615,"first":0})",
          R"({"event":"stage","stage":3,"steps":1,"first":0})",
          R"({"event":"step","stage":"distil","epoch":0,"step":1,"loss":"low"})", "\xff\xfe{\"event\""})
        EXPECT_FALSE(eventIn(line)) << line;
}

TEST(RunEventReader, ReadsOnAndWaitsForTheEndOfALine) {
    const TemporaryFolder folder;
    const auto file = folder / "events.jsonl";
    RunEventReader reader;
    EXPECT_THAT(reader.read(file), IsEmpty()) << "not there yet";
    const auto line = lineOf(step(1));
    std::ofstream(file) << line << "no event\n" << line.substr(0, 10);
    EXPECT_THAT(reader.read(file), SizeIs(1));
    EXPECT_THAT(reader.read(file), IsEmpty());
    std::ofstream(file, std::ios::app) << line.substr(10) << lineOf(step(2));
    const auto more = reader.read(file);
    ASSERT_THAT(more, SizeIs(2));
    EXPECT_EQ(std::get<distill::StepDone>(more[1]).step, 2);
}

TEST(RunEventLog, OfStepsKeepsOneInTwoSecondsAndAllElse) {
    const TemporaryFolder folder;
    const auto file = folder / "events.jsonl";
    {
        RunEventLog log(file);
        EXPECT_FALSE(std::filesystem::exists(file));
        const RunEventLog::Clock::time_point start{};
        log.add(distill::StageStarted{.stage = "distil", .steps = 4}, start);
        for (int i = 0; i < 5; ++i)
            log.add(step(i + 1), start + std::chrono::seconds(10) + std::chrono::milliseconds(500 * i));
        log.add(distill::StageFinished{.stage = "distil", .steps = 5, .seconds = 2}, start);
    }
    const auto events = RunEventReader().read(file);
    ASSERT_THAT(events, SizeIs(4));
    EXPECT_EQ(std::get<distill::StepDone>(events[1]).step, 1);
    EXPECT_EQ(std::get<distill::StepDone>(events[2]).step, 5);
}

TEST(RunEventLog, GoesOnBehindAnAttemptThatWasKilledInALine) {
    const TemporaryFolder folder;
    const auto file = folder.write("events.jsonl", lineOf(step(1)) + "{\"event\":\"st");
    RunEventLog(file).add(step(2));
    const auto events = RunEventReader().read(file);
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(std::get<distill::StepDone>(events[1]).step, 2);
}

} // namespace
} // namespace retort::cluster
