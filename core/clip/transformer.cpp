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

at::Tensor LayerNorm::operator()(const at::Tensor& x, double epsilon) const {
    return at::layer_norm(x, weight.sizes(), weight, bias, epsilon);
}

void LayerNorm::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", weight);
    visitor(prefix + "bias", bias);
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
    return at::linear(x, weight, bias);
}

void Linear::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", weight);
    visitor(prefix + "bias", bias);
}

at::Tensor ResidualBlock::forward(const at::Tensor& x, const TransformerConfig& config,
                                  tensor::AttentionMask mask) const {
    const auto count = x.size(0);
    const auto length = x.size(1);
    const auto joint = at::linear(norm1(x, config.layerNormEpsilon), inProjectionWeight, inProjectionBias);
    const auto parts =
        joint.view({count, length, 3, config.heads, config.width / config.heads}).permute({2, 0, 3, 1, 4});
    const auto attended = tensor::attention(parts[0], parts[1], parts[2], mask);
    const auto joined = attended.transpose(1, 2).reshape({count, length, config.width});
    const auto between = x + scaled(outProjection(joined), attentionScale);
    const auto hidden = activate(expand(norm2(between, config.layerNormEpsilon)), config.activation);
    return between + scaled(contract(hidden), mlpScale);
}

void ResidualBlock::visit(const std::string& prefix, const ParameterVisitor& visitor, bool hasScales) {
    norm1.visit(prefix + "ln_1.", visitor);
    visitor(prefix + "attn.in_proj_weight", inProjectionWeight);
    visitor(prefix + "attn.in_proj_bias", inProjectionBias);
    outProjection.visit(prefix + "attn.out_proj.", visitor);
    if (hasScales)
        visitor(prefix + "ls_1.gamma", attentionScale);
    norm2.visit(prefix + "ln_2.", visitor);
    expand.visit(prefix + "mlp.c_fc.", visitor);
    contract.visit(prefix + "mlp.c_proj.", visitor);
    if (hasScales)
        visitor(prefix + "ls_2.gamma", mlpScale);
}

Transformer::Transformer(const TransformerConfig& config)
    : m_config(config), m_blocks(static_cast<std::size_t>(config.layers)) {}

at::Tensor Transformer::forward(at::Tensor x, tensor::AttentionMask mask, int layers) const {
    for (int layer = 0; layer < layers; ++layer)
        x = m_blocks[static_cast<std::size_t>(layer)].forward(x, m_config, mask);
    return x;
}

void Transformer::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    for (std::size_t layer = 0; layer < m_blocks.size(); ++layer)
        m_blocks[layer].visit(prefix + "resblocks." + std::to_string(layer) + ".", visitor,
                              m_config.layerScale.has_value());
}

} // namespace retort::clip
