#include "base/random_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace retort {
namespace {

TEST(RandomStream, same_name_gives_the_same_numbers) {
    RandomStream a(1, "augment", 2, 3);
    RandomStream b(1, "augment", 2, 3);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(a.bits(), b.bits());
}

TEST(RandomStream, every_part_of_the_name_changes_the_numbers) {
    std::set<std::uint32_t> first;
    for (auto stream : {RandomStream(1, "a"), RandomStream(2, "a"), RandomStream(1, "b"),
                        RandomStream(1, "a", 1), RandomStream(1, "a", 0, 1), RandomStream(1, "a", 1, 1)})
        first.insert(stream.bits());
    EXPECT_EQ(first.size(), 6u);
}

TEST(RandomStream, uniform_numbers_fill_the_unit_interval) {
    RandomStream stream(1, "uniform");
    double sum = 0;
    double lowest = 1;
    double highest = 0;
    constexpr int kCount = 20000;
    for (int i = 0; i < kCount; ++i) {
        const double x = stream.uniform();
        sum += x;
        lowest = std::min(lowest, x);
        highest = std::max(highest, x);
    }
    EXPECT_GE(lowest, 0);
    EXPECT_LT(highest, 1);
    EXPECT_NEAR(sum / kCount, 0.5, 0.01);
    EXPECT_LT(lowest, 0.001);
    EXPECT_GT(highest, 0.999);
}

TEST(RandomStream, normal_numbers_have_mean_zero_and_deviation_one) {
    RandomStream stream(1, "normal");
    double sum = 0;
    double squares = 0;
    constexpr int kCount = 40000;
    for (int i = 0; i < kCount; ++i) {
        const double x = stream.normal();
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / kCount, 0, 0.02);
    EXPECT_NEAR(squares / kCount, 1, 0.03);
}

TEST(RandomStream, whole_numbers_keep_their_bounds_and_reach_them) {
    RandomStream stream(1, "whole");
    std::set<std::int64_t> seen;
    for (int i = 0; i < 500; ++i)
        seen.insert(stream.integer(-2, 2));
    EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
}

TEST(Permutation, holds_every_number_once_in_an_order_of_its_seed) {
    auto order = permutation(100, RandomStream(1, "order"));
    EXPECT_EQ(order, permutation(100, RandomStream(1, "order")));
    EXPECT_NE(order, permutation(100, RandomStream(2, "order")));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i)
        EXPECT_EQ(order[i], static_cast<std::int64_t>(i));
}

} // namespace
} // namespace retort
