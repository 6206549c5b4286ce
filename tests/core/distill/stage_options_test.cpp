#include "distill/stage_options.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <limits>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::HasSubstr;

TEST(StageOptions, ThatMakeNoSense_AreRefusedByField) {
    struct Case {
        void (*spoil)(StageOptions&);
        std::string names;
    };
    const Case cases[] = {
        {[](StageOptions& o) { o.steps = -1; }, "steps -1"},
        {[](StageOptions& o) { o.optimizer.learningRate = -0.1; }, "learning rate -0.1"},
        {[](StageOptions& o) { o.optimizer.learningRate = std::numeric_limits<double>::quiet_NaN(); },
         "learning rate nan"},
        {[](StageOptions& o) { o.optimizer.weightDecay = -1; }, "weight decay -1"},
        {[](StageOptions& o) { o.optimizer.momentum = 1; }, "momentum 1"},
        {[](StageOptions& o) { o.optimizer.beta2 = 1; }, "beta2 1"},
        {[](StageOptions& o) { o.optimizer.epsilon = 0; }, "epsilon 0"},
        {[](StageOptions& o) { o.schedule.warmupSteps = -2; }, "warm-up steps -2"},
        {[](StageOptions& o) { o.backboneRateFactor = -1; }, "factors -1"},
        {[](StageOptions& o) { o.emaDecay = 1; }, "EMA decay 1"},
        {[](StageOptions& o) { o.gradientClip = -3; }, "gradient clip -3"},
        {[](StageOptions& o) { o.evaluateEvery = -4; }, "evaluateEvery -4"},
    };
    for (const auto& each : cases) {
        StageOptions options;
        each.spoil(options);
        EXPECT_THAT(validate(options), failsWith(ErrorCode::InvalidArgument, HasSubstr(each.names)));
    }
    EXPECT_THAT(validate(StageOptions{}), succeeds());
}

} // namespace
} // namespace retort::distill
