#include "training/ema.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::training {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::HasSubstr;

TEST(Ema, AfterUpdates_HoldsTheMovingAverageAndCopiesCounters) {
    const at::Tensor weight = at::zeros({2});
    const at::Tensor counter = at::zeros({}, at::kLong);
    Ema ema({{"w", weight}, {"n", counter}}, 0.5);
    weight.fill_(1);
    counter.fill_(7);
    ema.update();
    weight.fill_(2);
    ema.update();
    EXPECT_TRUE(at::allclose(ema.averages().at("w"), at::full({2}, 1.25)));
    EXPECT_EQ(ema.averages().at("n").item<int>(), 7);
}

TEST(EmaScope, ForItsLifetime_PutsAveragesInPlace) {
    const at::Tensor weight = at::zeros({2}).requires_grad_(true);
    Ema ema({{"w", weight}}, 0.5);
    weight.detach().fill_(1);
    ema.update();
    {
        const EmaScope scope(&ema);
        EXPECT_EQ(weight[0].item<double>(), 0.5);
    }
    EXPECT_EQ(weight[0].item<double>(), 1);
    EXPECT_EQ(ema.averages().at("w")[0].item<double>(), 0.5);
    ema.apply();
    EXPECT_EQ(weight[0].item<double>(), 0.5);
    const EmaScope nothing(nullptr);
}

TEST(Ema, RestoredAverages_ReplaceItsOwnOrAreRefused) {
    Ema ema({{"w", at::zeros({2})}}, 0.9);
    EXPECT_THAT(ema.restore({{"w", at::full({2}, 3.0)}}, "c"), succeeds());
    EXPECT_EQ(ema.averages().at("w")[1].item<double>(), 3);
    EXPECT_THAT(ema.restore({}, "c.safetensors"), failsWith(ErrorCode::Mismatch, HasSubstr("c.safetensors")));
}

} // namespace
} // namespace retort::training
