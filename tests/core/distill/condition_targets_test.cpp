#include "distill/condition_targets.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ConditionTargets, OfAMix_AreTheRealImagesOwnEmbeddingsThenTheChosenConditions) {
    const auto real = torch::tensor({{1.0f, 2.0f}});
    const ConditionEmbeddings generated{.clean = torch::tensor({{3.0f, 4.0f}, {5.0f, 6.0f}}).to(at::kHalf),
                                        .noised = torch::tensor({{7.0f, 8.0f}, {9.0f, 10.0f}})};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, conditionTargets(real, generated, ConditionTarget::Clean));
    EXPECT_TRUE(at::equal(clean, torch::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}, {5.0f, 6.0f}})));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noised,
                                conditionTargets(real, generated, ConditionTarget::Noised));
    EXPECT_TRUE(at::equal(noised, torch::tensor({{1.0f, 2.0f}, {7.0f, 8.0f}, {9.0f, 10.0f}})));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto alone,
                                conditionTargets(real.narrow(0, 0, 0), generated, ConditionTarget::Clean));
    EXPECT_TRUE(at::equal(alone, torch::tensor({{3.0f, 4.0f}, {5.0f, 6.0f}})));
}

TEST(ConditionTargets, OfImagesWithoutConditions_AreNotFound) {
    EXPECT_THAT(conditionTargets(at::ones({1, 2}), {.clean = at::ones({1, 2}), .noised = {}},
                                 ConditionTarget::Noised),
                failsWith(ErrorCode::NotFound, HasSubstr("no noised condition embeddings")));
}

TEST(ConditionTargets, OfAnotherWidthThanTheTeachers_AreRefusedWithBoth) {
    EXPECT_THAT(
        conditionTargets(at::ones({1, 2}), {.clean = at::ones({1, 3}), .noised = {}}, ConditionTarget::Clean),
        failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("of 3 values"), HasSubstr("have 2"))));
}

} // namespace
} // namespace retort::distill
