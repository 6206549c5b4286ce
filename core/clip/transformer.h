#pragma once
// The pre-norm transformer that both towers of CLIP are made of (Radford et al. 2021, after Vaswani et al.
// 2017).

#include "clip/config.h"
#include "nn/layers.h"
#include "tensor/attention.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::clip {

/// x + attention(norm(x)), then x + mlp(norm(x)); x is `[N, L, width]`. Where there are scales, each branch
/// is multiplied by its one.
class ResidualBlock {
public:
    explicit ResidualBlock(const TransformerConfig& config);

    at::Tensor forward(const at::Tensor& x, tensor::AttentionMask mask) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    Activation m_activation;
    std::int64_t m_heads;
    nn::LayerNorm m_norm1;
    at::Tensor m_inProjectionWeight; ///< [3 width, width]: queries, keys, values
    at::Tensor m_inProjectionBias;
    nn::Linear m_outProjection;
    at::Tensor m_attentionScale; ///< [width], or undefined
    nn::LayerNorm m_norm2;
    nn::Linear m_expand;
    nn::Linear m_contract;
    at::Tensor m_mlpScale; ///< [width], or undefined
};

class Transformer {
public:
    explicit Transformer(const TransformerConfig& config);

    /// Runs the first `layers` blocks; x and the result are `[N, L, width]`.
    at::Tensor forward(at::Tensor x, tensor::AttentionMask mask, int layers) const;
    at::Tensor forward(at::Tensor x, tensor::AttentionMask mask) const {
        return forward(x, mask, m_config.layers);
    }
    const TransformerConfig& config() const { return m_config; }
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    TransformerConfig m_config;
    std::vector<ResidualBlock> m_blocks;
};

} // namespace retort::clip
