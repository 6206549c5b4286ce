#pragma once
// Scaled dot-product attention whose memory stays bounded however many tokens there are.

#include <ATen/core/Tensor.h>

namespace retort::tensor {

enum class AttentionMask { None, Causal };

/// softmax(q kᵀ / sqrt(d)) v (Vaswani et al. 2017, eq. 1). q `[N, H, L, d]`, k and v `[N, H, S, d]`, any
/// floating dtype; the result has q's shape. Uses the fused operator where LibTorch has one; otherwise,
/// without gradients, the scores are computed in blocks of at most 4 MiB or one query's.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     AttentionMask mask = AttentionMask::None);

} // namespace retort::tensor
