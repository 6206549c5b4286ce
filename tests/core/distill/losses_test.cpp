#include "distill/losses.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace retort::distill {
namespace {

TEST(Losses, OfEqualArguments_AreZero) {
    const at::Tensor x = torch::tensor({{1.0, 2.0}, {-3.0, 0.5}}, at::kDouble);
    for (const auto& loss :
         {meanSquaredLoss(x, x), summedSquaredLoss(x, x), unitMeanSquaredLoss(x, x), cosineLoss(x, x),
          meanAbsoluteLoss(x, x), smoothL1Loss(x, x), divergenceLoss(x, x, 3)})
        EXPECT_NEAR(loss.item<double>(), 0, 1e-12);
}

TEST(Losses, ByHand_AreTheirFormulas) {
    const at::Tensor s = torch::tensor({{3.0, 4.0}}, at::kDouble);
    const at::Tensor t = torch::tensor({{1.0, 0.0}}, at::kDouble);
    EXPECT_DOUBLE_EQ(meanSquaredLoss(s, t).item<double>(), 10);
    EXPECT_DOUBLE_EQ(summedSquaredLoss(s, t).item<double>(), 20);
    EXPECT_NEAR(cosineLoss(s, t).item<double>(), 0.4, 1e-12);
    EXPECT_NEAR(unitMeanSquaredLoss(s, t).item<double>(), 0.4, 1e-12); // 2 / D times the cosine loss, D = 2
    EXPECT_DOUBLE_EQ(smoothL1Loss(s, t, 1).item<double>(), (1.5 + 3.5) / 2);
    const at::Tensor labels = at::tensor({1}, at::kLong);
    EXPECT_NEAR(crossEntropy(s, labels).item<double>(), std::log(1 + std::exp(-1.0)), 1e-12);
}

TEST(Losses, TemperatureSquared_IsTheOnlyDifferenceOfScaling) {
    const at::Tensor s = torch::tensor({{1.0, 2.0, 0.0}}, at::kDouble);
    const at::Tensor t = torch::tensor({{0.0, 1.0, 5.0}}, at::kDouble);
    EXPECT_NEAR(divergenceLoss(s, t, 4).item<double>(),
                16 * divergenceLoss(s, t, 4, TemperatureScaling::None).item<double>(), 1e-12);
}

TEST(ZeroShotLogits, OfVectorsOfAnyLength_AreScaledCosines) {
    const at::Tensor images = torch::tensor({{2.0, 0.0}, {0.0, 0.0}});
    const at::Tensor texts = torch::tensor({{5.0, 0.0}, {0.0, 0.1}});
    EXPECT_TRUE(
        at::allclose(zeroShotLogits(images, texts, 10.0), torch::tensor({{10.0f, 0.0f}, {0.0f, 0.0f}})));
}

TEST(ContrastiveLoss, OfMatchingPairs_IsBelowThatOfMixedOnes) {
    const at::Tensor features = at::eye(4);
    const at::Tensor logScale = at::scalar_tensor(std::log(10.0));
    const double matching = contrastiveLoss(features, features, logScale).item<double>();
    const double mixed = contrastiveLoss(features, features.roll(1, 0), logScale).item<double>();
    EXPECT_LT(matching, 0.01);
    EXPECT_GT(mixed, 9);
}

} // namespace
} // namespace retort::distill
