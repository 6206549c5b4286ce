#include "tensor/attention.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace retort::tensor {
namespace {

at::Tensor numbers(std::vector<std::int64_t> shape, double phase) {
    std::int64_t count = 1;
    for (const auto size : shape)
        count *= size;
    return at::sin(at::arange(count).to(at::kDouble) * 0.37 + phase).view(shape);
}

at::Tensor plain(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal) {
    auto scores = at::matmul(q, k.transpose(-1, -2)) / std::sqrt(static_cast<double>(q.size(3)));
    if (causal)
        scores = scores.masked_fill(at::ones_like(scores).triu(1).to(at::kBool), -1e30);
    return at::matmul(at::softmax(scores, -1), v);
}

TEST(Attention, agrees_with_the_formula) {
    const auto q = numbers({2, 3, 5, 4}, 0);
    const auto k = numbers({2, 3, 7, 4}, 1);
    const auto v = numbers({2, 3, 7, 4}, 2);
    EXPECT_TRUE(at::allclose(attention(q, k, v), plain(q, k, v, false), 1e-9, 1e-9));
}

TEST(Attention, causal_mask_hides_what_comes_later) {
    const auto q = numbers({1, 2, 6, 4}, 0);
    const auto k = numbers({1, 2, 6, 4}, 1);
    const auto v = numbers({1, 2, 6, 4}, 2);
    EXPECT_TRUE(at::allclose(attention(q, k, v, AttentionMask::Causal), plain(q, k, v, true), 1e-9, 1e-9));
}

TEST(Attention, in_blocks_of_queries_gives_the_same_as_at_once) {
    const auto q = numbers({2, 2, 1200, 4}, 0); // 11 MiB of scores each, several blocks
    const auto k = numbers({2, 2, 1200, 4}, 1);
    const auto v = numbers({2, 2, 1200, 3}, 2);
    const at::NoGradGuard noGrad;
    EXPECT_TRUE(at::allclose(attention(q, k, v), plain(q, k, v, false), 1e-9, 1e-9));
    EXPECT_TRUE(at::allclose(attention(q, k, v, AttentionMask::Causal), plain(q, k, v, true), 1e-9, 1e-9));
}

TEST(Attention, in_blocks_of_heads_gives_the_same_as_at_once) {
    const auto q = numbers({5, 7, 300, 4}, 0); // 0.7 MiB of scores each, several of them in a block
    const at::NoGradGuard noGrad;
    EXPECT_TRUE(at::allclose(attention(q, q, q, AttentionMask::Causal), plain(q, q, q, true), 1e-9, 1e-9));
}

} // namespace
} // namespace retort::tensor
