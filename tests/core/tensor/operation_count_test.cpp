#include "tensor/operation_count.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::tensor {
namespace {

TEST(CountMultiplyAdds, OfProductsIsRowsTimesInnerTimesColumns) {
    const auto a = at::ones({3, 5});
    const auto b = at::ones({5, 7});
    EXPECT_EQ(countMultiplyAdds([&] { at::mm(a, b); }), 3 * 5 * 7);
    EXPECT_EQ(countMultiplyAdds([&] { at::addmm(at::ones({7}), a, b); }), 3 * 5 * 7);
    EXPECT_EQ(countMultiplyAdds([&] { at::bmm(at::ones({2, 3, 5}), at::ones({2, 5, 7})); }), 2 * 3 * 5 * 7);
    EXPECT_EQ(countMultiplyAdds([&] {
                  at::linear(at::ones({2, 3, 5}), at::ones({7, 5}), at::ones({7}));
              }),
              2 * 3 * 5 * 7);
}

TEST(CountMultiplyAdds, OfConvolutionsFollowsStridePaddingAndGroups) {
    const auto x = at::ones({2, 4, 9, 9});
    const auto count = [&](const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                           std::int64_t groups = 1) {
        return countMultiplyAdds(
            [&] { at::conv2d(x, weight, {}, at::IntArrayRef(stride), at::IntArrayRef(padding), 1, groups); });
    };
    EXPECT_EQ(count(at::ones({6, 4, 3, 3}), 1, 1), 2 * 9 * 9 * 6 * 4 * 9);
    EXPECT_EQ(count(at::ones({6, 4, 3, 3}), 2, 0), 2 * 4 * 4 * 6 * 4 * 9);
    EXPECT_EQ(count(at::ones({4, 1, 3, 3}), 1, 1, 4), 2 * 9 * 9 * 4 * 9);
}

TEST(CountMultiplyAdds, LeavesElementwiseWorkAndWhatRanBeforeOut) {
    at::mm(at::ones({8, 8}), at::ones({8, 8}));
    EXPECT_EQ(countMultiplyAdds([] { at::softmax(at::ones({4, 4}), -1).relu().sum(); }), 0);
}

} // namespace
} // namespace retort::tensor
