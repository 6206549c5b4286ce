#include "distill/targets.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(CachedTargets, ForABatch_AreItsRowsInFp32) {
    const auto targets = cachedTargets(at::arange(6, at::kFloat).view({3, 2}).to(at::kHalf));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto rows, targets({.positions = {2, 0}}));
    EXPECT_TRUE(at::equal(rows, torch::tensor({{4.0f, 5.0f}, {0.0f, 1.0f}})));
}

TEST(CachedTargets, ForAPositionOutsideTheTable_NameIt) {
    const auto targets = cachedTargets(at::zeros({3, 2}));
    EXPECT_THAT(targets({.positions = {0, 3}}), failsWith(ErrorCode::InvalidArgument, HasSubstr("row 3")));
    EXPECT_THAT(targets({.positions = {-1}}), failsWith(ErrorCode::InvalidArgument, HasSubstr("row -1")));
}

TEST(TeacherLogits, OfEmbeddings_AreScaledCosinesOrRefused) {
    const at::Tensor embeddings = torch::tensor({{2.0f, 0.0f}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto logits, teacherLogits(embeddings.to(at::kHalf), at::eye(2), 100));
    EXPECT_TRUE(at::allclose(logits, torch::tensor({{100.0f, 0.0f}})));
    EXPECT_THAT(teacherLogits(embeddings, at::eye(3), 1),
                failsWith(ErrorCode::Mismatch, HasSubstr("[classes, D]")));
}

} // namespace
} // namespace retort::distill
