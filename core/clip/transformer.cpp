#include "clip/transformer.h"

#include <torch/types.h>

namespace retort::clip {

namespace {

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
    case Activation::Gelu: return at::gelu(x);
    case Activation::QuickGelu: return x * at::sigmoid(1.702 * x);
    case Activation::GeluTanh: break;
    }
    return at::gelu(x, "tanh");
}

at::Tensor scaled(const at::Tensor& branch, const at::Tensor& scale) {
    return scale.defined() ? branch * scale : branch;
}

} // namespace

ResidualBlock::ResidualBlock(const TransformerConfig& config)
    : m_activation(config.activation), m_heads(config.heads), m_norm1(config.width, config.layerNormEpsilon),
      m_inProjectionWeight(nn::withoutWeights({3 * config.width, config.width})),
      m_inProjectionBias(nn::withoutWeights({3 * config.width})), m_outProjection(config.width, config.width),
      m_norm2(config.width, config.layerNormEpsilon), m_expand(config.width, config.mlpWidth),
      m_contract(config.mlpWidth, config.width) {
    if (config.layerScale) {
        m_attentionScale = nn::withoutWeights({config.width});
        m_mlpScale = nn::withoutWeights({config.width});
    }
}

at::Tensor ResidualBlock::forward(const at::Tensor& x, tensor::AttentionMask mask) const {
    const auto count = x.size(0);
    const auto length = x.size(1);
    const auto width = x.size(2);
    const auto joint = at::linear(m_norm1(x), m_inProjectionWeight, m_inProjectionBias);
    const auto parts = joint.view({count, length, 3, m_heads, width / m_heads}).permute({2, 0, 3, 1, 4});
    const auto attended = tensor::attention(parts[0], parts[1], parts[2], mask);
    const auto joined = attended.transpose(1, 2).reshape({count, length, width});
    const auto between = x + scaled(m_outProjection(joined), m_attentionScale);
    const auto hidden = activate(m_expand(m_norm2(between)), m_activation);
    return between + scaled(m_contract(hidden), m_mlpScale);
}

void ResidualBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_norm1.visit(prefix + "ln_1.", visitor);
    visitor(prefix + "attn.in_proj_weight", m_inProjectionWeight);
    visitor(prefix + "attn.in_proj_bias", m_inProjectionBias);
    m_outProjection.visit(prefix + "attn.out_proj.", visitor);
    if (m_attentionScale.defined())
        visitor(prefix + "ls_1.gamma", m_attentionScale);
    m_norm2.visit(prefix + "ln_2.", visitor);
    m_expand.visit(prefix + "mlp.c_fc.", visitor);
    m_contract.visit(prefix + "mlp.c_proj.", visitor);
    if (m_mlpScale.defined())
        visitor(prefix + "ls_2.gamma", m_mlpScale);
}

Transformer::Transformer(const TransformerConfig& config) : m_config(config) {
    for (int layer = 0; layer < config.layers; ++layer)
        m_blocks.emplace_back(config);
}

at::Tensor Transformer::forward(at::Tensor x, tensor::AttentionMask mask, int layers) const {
    for (int layer = 0; layer < layers; ++layer)
        x = m_blocks[static_cast<std::size_t>(layer)].forward(x, mask);
    return x;
}

void Transformer::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    for (std::size_t layer = 0; layer < m_blocks.size(); ++layer)
        m_blocks[layer].visit(prefix + "resblocks." + std::to_string(layer) + ".", visitor);
}

} // namespace retort::clip
