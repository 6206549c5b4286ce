#include "tensor/attention.h"

#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort::tensor {

namespace {

/// Bytes of scores that are computed at once: little enough to stay in the caches of the cores between the
/// product that makes them, the softmax, and the product that uses them.
constexpr std::int64_t kBlockBytes = std::int64_t{4} << 20;

/// -infinity where a key comes after a query; queries count from `first`.
at::Tensor causalMask(std::int64_t first, const at::Tensor& scores) {
    return at::full({scores.size(1), scores.size(2)}, -std::numeric_limits<double>::infinity(),
                    scores.options())
        .triu(1 + first);
}

/// Queries from number `first` on; all tensors are `[B, L, d]`.
at::Tensor weights(const at::Tensor& q, const at::Tensor& k, AttentionMask mask, std::int64_t first = 0) {
    auto scores = at::bmm(q, k.transpose(1, 2));
    if (mask == AttentionMask::Causal)
        scores = scores + causalMask(first, scores);
    return at::softmax(scores, -1);
}

/// Into `out`, block by block.
void attendInBlocks(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask,
                    at::Tensor& out) {
    const auto rowBytes = k.size(1) * static_cast<std::int64_t>(q.element_size());
    const auto rows = std::clamp<std::int64_t>(kBlockBytes / rowBytes, 1, q.size(1));
    const auto items = std::clamp<std::int64_t>(kBlockBytes / (rowBytes * rows), 1, q.size(0));
    for (std::int64_t item = 0; item < q.size(0); item += items) {
        const auto itemCount = std::min(items, q.size(0) - item);
        const auto keys = k.narrow(0, item, itemCount);
        const auto values = v.narrow(0, item, itemCount);
        for (std::int64_t row = 0; row < q.size(1); row += rows) {
            const auto block = [&](const at::Tensor& x) {
                return x.narrow(0, item, itemCount).narrow(1, row, std::min(rows, q.size(1) - row));
            };
            auto into = block(out);
            at::bmm_out(into, weights(block(q), keys, mask, row), values);
        }
    }
}

at::Tensor byProducts(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    const auto flat = [](const at::Tensor& x) { return x.reshape({-1, x.size(2), x.size(3)}); };
    const auto scaled = flat(q * (1.0 / std::sqrt(static_cast<double>(q.size(3)))));
    const auto keys = flat(k);
    const auto values = flat(v);
    at::Tensor out;
    if (at::GradMode::is_enabled()) {
        out = at::bmm(weights(scaled, keys, mask), values);
    } else {
        out = at::empty({scaled.size(0), scaled.size(1), values.size(2)}, values.options());
        attendInBlocks(scaled, keys, values, mask, out);
    }
    return out.view({q.size(0), q.size(1), q.size(2), v.size(3)});
}

} // namespace

#if TORCH_VERSION_MAJOR >= 2

namespace {

/// Whether LibTorch's one operator is faster than the products, by tests/bench/RESULTS.md. On the CPU it is
/// slower for numbers of 16 bits: 6 to 37 times with 2.6, which multiplies them in loops of its own, 1.1 to
/// 1.8 times with 2.15, and 6 times there with gradients.
bool fusedIsFaster(const at::Tensor& q) {
    return !q.is_cpu() || at::elementSize(q.scalar_type()) >= 4;
}

} // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    if (fusedIsFaster(q))
        return at::scaled_dot_product_attention(q, k, v, {}, 0.0, mask == AttentionMask::Causal);
    return byProducts(q, k, v, mask);
}

#else

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMask mask) {
    return byProducts(q, k, v, mask);
}

#endif

} // namespace retort::tensor
