#include "distill/metrics.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::testing::HasSubstr;

at::Tensor logitsOf(std::initializer_list<std::initializer_list<double>> probabilities) {
    std::vector<at::Tensor> rows;
    for (const auto& row : probabilities)
        rows.push_back(at::tensor(at::ArrayRef<double>(row), at::kDouble).log());
    return at::stack(rows).to(at::kFloat);
}

TEST(Evaluation, ByHand_CountsConfusionAccuraciesAndLikelihood) {
    const at::Tensor logits = logitsOf({{0.7, 0.2, 0.1}, {0.6, 0.3, 0.1}, {0.2, 0.7, 0.1}, {0.1, 0.8, 0.1}});
    const at::Tensor labels = at::tensor({0, 0, 0, 1}, at::kLong);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto seen, evaluate(logits, labels));
    EXPECT_EQ(seen.count, 4);
    EXPECT_EQ(seen.classes, 3);
    EXPECT_EQ(seen.confusion, (std::vector<std::int64_t>{2, 1, 0, 0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(seen.confusionAt(0, 1), 1);
    EXPECT_DOUBLE_EQ(seen.top1, 0.75);
    EXPECT_DOUBLE_EQ(seen.meanPerClass, (2.0 / 3 + 1) / 2); // the third class has no images
    EXPECT_NEAR(seen.nll, -(std::log(0.7) + std::log(0.6) + std::log(0.2) + std::log(0.8)) / 4, 1e-6);
}

TEST(Evaluation, CalibrationError_WeighsBinsByTheirImages) {
    // Two images at confidence 0.9 of which one is right, one at 0.6 that is right.
    const at::Tensor logits = logitsOf({{0.9, 0.1}, {0.9, 0.1}, {0.6, 0.4}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto seen, evaluate(logits, at::tensor({0, 1, 0}, at::kLong)));
    EXPECT_NEAR(seen.ece, (std::abs(1 - 1.8) + std::abs(1 - 0.6)) / 3, 1e-6);
}

TEST(Evaluation, InSeveralBatches_EqualsOne) {
    torch::manual_seed(4);
    const at::Tensor logits = at::randn({50, 7});
    const at::Tensor labels = at::randint(0, 7, {50}, at::kLong);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, evaluate(logits, labels));
    EvaluationCounter counter(7);
    for (int i = 0; i < 50; i += 10)
        ASSERT_TRUE(counter.add(logits.slice(0, i, i + 10), labels.slice(0, i, i + 10)).ok());
    EXPECT_EQ(counter.evaluation(), whole);
}

TEST(Evaluation, OfNothing_IsAllZeros) {
    const Evaluation nothing = EvaluationCounter(2).evaluation();
    EXPECT_EQ(nothing.count, 0);
    EXPECT_EQ(nothing.top1, 0);
    EXPECT_EQ(nothing.confusion.size(), 4u);
}

TEST(Evaluation, OfUnfitInput_IsRefusedWithTheReason) {
    const at::Tensor labels = at::tensor({0, 1}, at::kLong);
    EvaluationCounter counter(3);
    EXPECT_THAT(counter.add(at::zeros({2, 4}), labels), failsWith(ErrorCode::Mismatch, HasSubstr("[N, 3]")));
    EXPECT_THAT(counter.add(at::zeros({3, 3}), labels),
                failsWith(ErrorCode::Mismatch, HasSubstr("labels [N]")));
    EXPECT_THAT(counter.add(at::zeros({2, 3}), at::tensor({0, 3}, at::kLong)),
                failsWith(ErrorCode::Mismatch, HasSubstr("label 3")));
    EXPECT_THAT(counter.add(at::full({2, 3}, std::numeric_limits<double>::quiet_NaN()), labels),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("diverged")));
}

} // namespace
} // namespace retort::distill
