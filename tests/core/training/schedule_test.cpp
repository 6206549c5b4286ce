#include "training/schedule.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::training {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::HasSubstr;

TEST(Schedule, WarmingUp_RisesLinearlyToThePeak) {
    for (const auto kind : {ScheduleKind::Constant, ScheduleKind::Cosine, ScheduleKind::Step}) {
        const ScheduleOptions options{.kind = kind, .warmupSteps = 4};
        EXPECT_DOUBLE_EQ(learningRateFactor(options, 0, 100), 0.25);
        EXPECT_DOUBLE_EQ(learningRateFactor(options, 3, 100), 1.0);
        EXPECT_DOUBLE_EQ(learningRateFactor(options, 4, 100), 1.0);
    }
}

TEST(Schedule, Constant_StaysAtThePeak) {
    EXPECT_EQ(learningRateFactor({.kind = ScheduleKind::Constant}, 99, 100), 1);
}

TEST(Schedule, Cosine_FallsFromThePeakToItsFinalFactor) {
    const ScheduleOptions options{.kind = ScheduleKind::Cosine, .warmupSteps = 10, .finalFactor = 0.2};
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 10, 110), 1.0);
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 60, 110), 0.6);
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 110, 110), 0.2);
    for (int step = 11; step < 110; ++step)
        EXPECT_LT(learningRateFactor(options, step, 110), learningRateFactor(options, step - 1, 110));
}

TEST(Schedule, Step_FallsAtEachMilestone) {
    const ScheduleOptions options{
        .kind = ScheduleKind::Step, .milestones = {0.5, 0.75}, .milestoneFactor = 0.5};
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 49, 100), 1);
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 50, 100), 0.5);
    EXPECT_DOUBLE_EQ(learningRateFactor(options, 75, 100), 0.25);
}

TEST(Schedule, WarmUpLongerThanTheStage_NeverPassesThePeak) {
    const ScheduleOptions options{.kind = ScheduleKind::Cosine, .warmupSteps = 20};
    for (int step = 0; step < 10; ++step)
        EXPECT_LE(learningRateFactor(options, step, 10), 1);
}

TEST(Schedule, WithBadOptions_IsRefusedByField) {
    struct Case {
        void (*spoil)(ScheduleOptions&);
        std::string names;
    };
    const Case cases[] = {
        {[](ScheduleOptions& o) { o.warmupSteps = -1; }, "warm-up steps -1"},
        {[](ScheduleOptions& o) { o.finalFactor = 1.5; }, "1.5"},
        {[](ScheduleOptions& o) {
             o.milestones = {0.7, 0.5};
         },
         "milestone 0.5"},
        {[](ScheduleOptions& o) { o.milestones = {1.0}; }, "milestone 1"},
        {[](ScheduleOptions& o) { o.milestoneFactor = 0; }, "milestone factor 0"},
    };
    for (const auto& each : cases) {
        ScheduleOptions options;
        each.spoil(options);
        EXPECT_THAT(validate(options), failsWith(ErrorCode::InvalidArgument, HasSubstr(each.names)));
    }
    EXPECT_THAT(validate(ScheduleOptions{}), succeeds());
}

} // namespace
} // namespace retort::training
