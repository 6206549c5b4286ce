#include "models/weight_use.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::models;

TEST(WeightUse, CheckedWeightsKeepShapeAndDtypeAndTakeNoMemory) {
    const auto weight = at::ones({2, 3}, at::kHalf);
    const auto checked = weightsFor(WeightUse::Check, {{"a", weight}}).at("a");
    EXPECT_TRUE(checked.is_meta());
    EXPECT_EQ(checked.sizes(), weight.sizes());
    EXPECT_EQ(checked.scalar_type(), at::kHalf);
}

TEST(WeightUse, LoadedWeightsAreTheSameMemory) {
    const auto weight = at::ones({2, 3});
    EXPECT_EQ(weightsFor(WeightUse::Load, {{"a", weight}}).at("a").data_ptr(), weight.data_ptr());
}

} // namespace
