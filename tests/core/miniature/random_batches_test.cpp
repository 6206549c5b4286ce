#include "miniature/generators/random_batches.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::miniature {
namespace {

const StepStreams kStreams{.seed = 5, .part = "test", .step = 3};

TEST(Normals, have_unit_variance_and_do_not_depend_on_the_number_of_rows) {
    const auto many = normals({64, 200}, kStreams, "noise");
    EXPECT_NEAR(many.mean().item<double>(), 0, 0.03);
    EXPECT_NEAR(many.std().item<double>(), 1, 0.03);
    EXPECT_TRUE(at::equal(normals({8, 200}, kStreams, "noise"), many.narrow(0, 0, 8)));
    EXPECT_FALSE(at::equal(normals({8, 200}, kStreams, "other"), many.narrow(0, 0, 8)));
}

TEST(EvenRows, come_in_equal_parts_from_all_sets) {
    const auto rows = evenRows({100, 10, 1}, 30, kStreams);
    ASSERT_EQ(rows.size(0), 30);
    EXPECT_EQ(rows.lt(100).sum().item<int>(), 10);
    EXPECT_EQ(rows.ge(100).logical_and(rows.lt(110)).sum().item<int>(), 10);
    EXPECT_EQ(rows.eq(110).sum().item<int>(), 10);
}

TEST(SpreadIntegers, cover_the_range_evenly_in_every_part) {
    const auto values = spreadIntegers(40, 1000, kStreams.named("timesteps"));
    EXPECT_GE(values.min().item<int>(), 0);
    EXPECT_LT(values.max().item<int>(), 1000);
    for (const int begin : {0, 20}) {
        const auto half = values.narrow(0, begin, 20);
        for (int quarter = 0; quarter < 4; ++quarter)
            EXPECT_GE(half.ge(250 * quarter).logical_and(half.lt(250 * (quarter + 1))).sum().item<int>(), 3);
    }
}

TEST(Chances, hold_for_none_and_for_all) {
    EXPECT_EQ(chances(20, 0, kStreams.named("dropout")).sum().item<int>(), 0);
    EXPECT_EQ(chances(20, 1, kStreams.named("dropout")).sum().item<int>(), 20);
}

} // namespace
} // namespace retort::miniature
