#include "distill/targets.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

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

TEST(LogPrior, IsTheLogarithmOfTheMeanDistribution) {
    // softmax gives (1/2, 1/2), (3/4, 1/4) and (1/4, 3/4): on average (1/2, 1/2); without the last (5/8,
    // 3/8).
    const at::Tensor logits =
        torch::tensor({{0.0, 0.0}, {std::log(3.0), 0.0}, {0.0, std::log(3.0)}}).to(at::kFloat);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto even, logPrior(logits));
    EXPECT_TRUE(at::allclose(even.exp(), torch::tensor({0.5f, 0.5f})));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto leaning, logPrior(logits.narrow(0, 0, 2)));
    EXPECT_TRUE(at::allclose(leaning.exp(), torch::tensor({0.625f, 0.375f})));
    // p / q: (1/2) / (5/8) = 4/5 and (1/2) / (3/8) = 4/3, so (3/8, 5/8).
    const at::Tensor corrected = correctedLogits(logits.narrow(0, 0, 1), leaning).softmax(-1);
    EXPECT_TRUE(at::allclose(corrected, torch::tensor({{0.375f, 0.625f}})));
    EXPECT_THAT(logPrior(at::zeros({0, 2})), failsWith(ErrorCode::InvalidArgument, HasSubstr("one image")));
}

TEST(LogPrior, OfAClassThatIsAllButNeverPredicted_IsFinite) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto prior, logPrior(torch::tensor({{200.0f, 0.0f}})));
    EXPECT_NEAR(prior[1].item<double>(), -200, 1e-3);
}

TEST(ViewedTargets, OfTwoTeachers_AreOfUnitLengthSideBySide) {
    const auto map = [](const at::Tensor& rows) -> Result<at::Tensor> { return rows; };
    const ViewedTargets views{.images = 2,
                              .views = 2,
                              .rows = {at::tensor({3.0f, 4.0f, 0.0f, 1.0f, 2.0f, 0.0f}).view({3, 2}),
                                       at::tensor({0.0f, 5.0f}).view({1, 2})},
                              .second = {at::tensor({2.0f, -1.0f, 4.0f, -3.0f}).view({4, 1})}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto targets, viewedTargets({views}, map));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto rows, targets({.positions = {0, 1}, .epochs = {2, 1}}));
    EXPECT_TRUE(at::allclose(rows, at::tensor({0.6f, 0.8f, 1.0f, 0.0f, 1.0f, -1.0f}).view({2, 3}))) << rows;
    auto fewer = views;
    fewer.second = {at::zeros({3, 1})};
    EXPECT_THAT(viewedTargets({fewer}, map), failsWith(ErrorCode::Mismatch, HasSubstr("3 rows of targets")));
    auto alone = views;
    alone.second.clear();
    EXPECT_THAT(viewedTargets({views, alone}, map), failsWith(ErrorCode::Mismatch, HasSubstr("one width")));
}

TEST(ViewedTargets, OfABatchThatDoesNotSayItsEpochs_AreRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto targets, viewedTargets({{.images = 2, .views = 2, .rows = {at::zeros({4, 3})}}},
                                          [](const at::Tensor& rows) -> Result<at::Tensor> { return rows; }));
    EXPECT_THAT(targets({.positions = {0, 1}}), failsWith(ErrorCode::Mismatch, HasSubstr("epochs")));
}

} // namespace
} // namespace retort::distill
