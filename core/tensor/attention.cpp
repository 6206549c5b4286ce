#include "tensor/attention.h"

#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort::tensor {

#if TORCH_VERSION_MAJOR >= 2

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    return at::scaled_dot_product_attention(q, k, v, {}, 0.0, mask == AttentionMask::Causal);
}

#else

namespace {

constexpr std::int64_t kLargestScores = std::int64_t{256} << 20; // bytes

at::Tensor causalMask(std::int64_t queries, std::int64_t keys, const at::TensorOptions& options) {
    return at::full({queries, keys}, -std::numeric_limits<double>::infinity(), options).triu(1);
}

/// All queries and keys are `[B, L, d]`.
at::Tensor attendTo(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    auto scores = at::bmm(q, k.transpose(1, 2));
    if (mask == AttentionMask::Causal)
        scores = scores + causalMask(q.size(1), k.size(1), scores.options());
    return at::bmm(at::softmax(scores, -1), v);
}

} // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    const auto batch = q.size(0) * q.size(1);
    const auto flat = [](const at::Tensor& x) { return x.reshape({-1, x.size(2), x.size(3)}); };
    const auto scaled = flat(q * (1.0 / std::sqrt(static_cast<double>(q.size(3)))));
    const auto keys = flat(k);
    const auto values = flat(v);
    const auto perItem = q.size(2) * k.size(2) * static_cast<std::int64_t>(q.element_size());
    const auto slice = std::max<std::int64_t>(1, kLargestScores / std::max<std::int64_t>(1, perItem));
    if (slice >= batch || at::GradMode::is_enabled())
        return attendTo(scaled, keys, values, mask).view({q.size(0), q.size(1), q.size(2), v.size(3)});

    auto out = at::empty({batch, q.size(2), v.size(3)}, v.options());
    for (std::int64_t begin = 0; begin < batch; begin += slice) {
        const auto length = std::min(slice, batch - begin);
        out.narrow(0, begin, length)
            .copy_(attendTo(scaled.narrow(0, begin, length), keys.narrow(0, begin, length),
                            values.narrow(0, begin, length), mask));
    }
    return out.view({q.size(0), q.size(1), q.size(2), v.size(3)});
}

#endif

} // namespace retort::tensor
