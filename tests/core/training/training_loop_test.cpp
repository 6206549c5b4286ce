#include "training/training_loop.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

namespace retort::training {
namespace {

using ::retort::testing::failsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Writes down what the loop asks of it; the loss of step i (from 0) is i.
class Diary : public Trainee {
public:
    std::vector<std::string> entries{};
    std::vector<double> losses{};
    std::int64_t evaluateEvery = 0;
    std::int64_t divergesAt = -1;
    Status evaluation{};
    std::stop_source* stopAtEvaluation = nullptr;
    /// The time in the diary, which only steps and saving move.
    Clock::time_point time{};
    Clock::duration stepTakes{}, savingTakes{};

    Result<StepLoss> step(std::int64_t step) override {
        time += stepTakes;
        entries.push_back("step " + std::to_string(step));
        const double loss =
            step == divergesAt ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(step);
        return StepLoss{.loss = at::scalar_tensor(loss), .images = 8};
    }
    double learningRate(std::int64_t) const override { return 0.5; }
    void report(const StepReport& report) override { losses.push_back(report.loss); }
    bool isEvaluationDue(std::int64_t steps) const override {
        return evaluateEvery > 0 && steps > 0 && steps % evaluateEvery == 0;
    }
    Status evaluate(std::int64_t steps) override {
        entries.push_back("evaluate " + std::to_string(steps));
        if (stopAtEvaluation)
            stopAtEvaluation->request_stop();
        return evaluation;
    }
    Status saveCheckpoint(const TrainingState& state) override {
        time += savingTakes;
        entries.push_back("save " + std::to_string(state.step));
        return {};
    }
};

LoopOptions options(std::int64_t steps, std::optional<std::int64_t> checkpointEvery = {}) {
    return {.task = "stage s",
            .steps = steps,
            .checkpointEvery = checkpointEvery,
            .remedy = "lower the learning rate"};
}

TEST(TrainingLoop, EvaluatesBeforeItSaves_AndSavesTheLastStep) {
    Diary diary;
    diary.evaluateEvery = 2;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto done, runTraining(options(3, 2), diary));
    EXPECT_THAT(diary.entries, ElementsAre("step 0", "step 1", "evaluate 2", "save 2", "step 2", "save 3"));
    EXPECT_EQ(done.step, 3);
    EXPECT_THAT(done.losses, ElementsAre(0, 1, 2));
}

/// After which steps the loop saved.
std::vector<std::string> savedBy(LoopOptions options, Diary diary,
                                 std::optional<TrainingState> resumed = {}) {
    options.now = [&] { return diary.time; };
    EXPECT_TRUE(runTraining(options, diary, std::move(resumed)).ok());
    std::erase_if(diary.entries, [](const std::string& entry) { return !entry.starts_with("save"); });
    return diary.entries;
}

TEST(TrainingLoop, WithSlowSteps_SavesTwoMinutesAfterTheLastCheckpoint) {
    Diary diary;
    diary.stepTakes = std::chrono::seconds{50};
    EXPECT_THAT(savedBy(options(8, 0), diary), ElementsAre("save 3", "save 6", "save 8"));
    EXPECT_THAT(savedBy(options(8, 4), diary), ElementsAre("save 3", "save 4", "save 7", "save 8"))
        << "whichever comes first";
    EXPECT_THAT(savedBy(options(8, 0), diary, TrainingState{.step = 4}), ElementsAre("save 7", "save 8"));
    EXPECT_THAT(savedBy(options(8), diary), ElementsAre());
}

TEST(TrainingLoop, WhereSavingIsSlow_SpendsAtMostTwoPercentOfTheTimeOnIt) {
    Diary diary;
    diary.stepTakes = std::chrono::seconds{60};
    diary.savingTakes = std::chrono::seconds{10};
    EXPECT_THAT(savedBy(options(12, 0), diary), ElementsAre("save 2", "save 11", "save 12"))
        << "490 seconds after the first";
}

TEST(TrainingLoop, LossesReadTogether_AreReportedInOrder) {
    Diary diary;
    auto together = options(5);
    together.readLossEvery = 3;
    ASSERT_TRUE(runTraining(together, diary).ok());
    EXPECT_THAT(diary.losses, ElementsAre(0, 1, 2, 3, 4));
}

TEST(TrainingLoop, Resumed_GoesOnBehindTheCheckpoint) {
    Diary diary;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto done,
                                runTraining(options(4, 0), diary, TrainingState{.step = 2, .seconds = 100}));
    EXPECT_THAT(diary.entries, ElementsAre("step 2", "step 3", "save 4"));
    EXPECT_GE(done.seconds, 100);
}

TEST(TrainingLoop, ResumedAtItsEnd_SavesNothing) {
    Diary diary;
    ASSERT_TRUE(runTraining(options(4, 2), diary, TrainingState{.step = 4}).ok());
    EXPECT_TRUE(diary.entries.empty());
}

TEST(TrainingLoop, WithALossThatIsNotFinite_NamesStepRateAndRemedy_AndSavesNothing) {
    for (const std::int64_t together : {1, 5}) {
        Diary diary;
        diary.divergesAt = 1;
        auto diverging = options(5, 3);
        diverging.readLossEvery = together;
        EXPECT_THAT(
            runTraining(diverging, diary),
            failsWith(ErrorCode::InvalidArgument,
                      HasSubstr("stage s: the loss is nan at step 2 of 5, at learning rate 0.5; lower "
                                "the learning rate")));
        EXPECT_THAT(diary.entries, ::testing::Not(::testing::Contains(HasSubstr("save"))));
        EXPECT_THAT(diary.losses, ElementsAre(0));
    }
}

TEST(TrainingLoop, Stopped_SavesAndIsCancelled) {
    std::stop_source source;
    Diary diary;
    diary.evaluateEvery = 2;
    diary.stopAtEvaluation = &source;
    auto stopped = options(5, 0);
    stopped.stop = source.get_token();
    EXPECT_THAT(runTraining(stopped, diary), failsWith(ErrorCode::Cancelled, HasSubstr("stage s")));
    EXPECT_THAT(diary.entries, ElementsAre("step 0", "step 1", "evaluate 2", "save 2"));
}

TEST(TrainingLoop, WithAFailedEvaluation_KeepsWhatWasTrained) {
    Diary diary;
    diary.evaluateEvery = 2;
    diary.evaluation = Error{.code = ErrorCode::NotFound, .message = "no images"};
    EXPECT_THAT(runTraining(options(5, 0), diary), failsWith(ErrorCode::NotFound, HasSubstr("no images")));
    EXPECT_THAT(diary.entries, ElementsAre("step 0", "step 1", "evaluate 2", "save 2"));
}

} // namespace
} // namespace retort::training
