#include "diffusion/networks/spatial_transformer.h"

#include "diffusion/networks/feature_map.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace {

constexpr double kTransformerNormEpsilon =
    1e-6; // Transformer2DModel's own, whatever the residual blocks have

AttentionShape attentionShape(const TransformerShape& shape, std::int64_t contextWidth) {
    return {.width = shape.width,
            .contextWidth = contextWidth,
            .heads = shape.heads,
            .inputBias = nn::Bias::None,
            .scores = shape.scores};
}

} // namespace

FeedForward::FeedForward(std::int64_t width) : m_expand(width, 8 * width), m_contract(4 * width, width) {}

at::Tensor FeedForward::forward(const at::Tensor& tokens) const {
    const auto halves = m_expand(tokens).chunk(2, -1);
    return m_contract(halves[0] * at::gelu(halves[1]));
}

void FeedForward::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_expand.visit(prefix + "net.0.proj.", visitor);
    m_contract.visit(prefix + "net.2.", visitor);
}

TransformerBlock::TransformerBlock(const TransformerShape& shape)
    : m_norm1(shape.width), m_selfAttention(attentionShape(shape, shape.width)), m_norm2(shape.width),
      m_conditionAttention(attentionShape(shape, shape.conditionWidth)), m_norm3(shape.width),
      m_feedForward(shape.width) {}

at::Tensor TransformerBlock::forward(const at::Tensor& tokens, const TransformerCondition& condition) const {
    const auto normalised = m_norm1.inFloat32(tokens);
    auto x = tokens + m_selfAttention.forward(normalised, normalised);
    x = x + m_conditionAttention.forward(m_norm2.inFloat32(x), condition.hidden, condition.image);
    return x + m_feedForward.forward(m_norm3.inFloat32(x));
}

void TransformerBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_norm1.visit(prefix + "norm1.", visitor);
    m_selfAttention.visit(prefix + "attn1.", visitor);
    m_norm2.visit(prefix + "norm2.", visitor);
    m_conditionAttention.visit(prefix + "attn2.", visitor);
    m_norm3.visit(prefix + "norm3.", visitor);
    m_feedForward.visit(prefix + "ff.", visitor);
}

SpatialTransformer::Projection SpatialTransformer::projection(const TransformerShape& shape) {
    if (shape.projection == TransformerProjection::Linear)
        return nn::Linear(shape.width, shape.width);
    return nn::PointwiseConvolution(shape.width, shape.width);
}

SpatialTransformer::SpatialTransformer(const TransformerShape& shape)
    : m_norm({.channels = shape.width, .groups = shape.normGroups, .epsilon = kTransformerNormEpsilon}),
      m_in(projection(shape)), m_block(shape), m_out(projection(shape)) {}

at::Tensor SpatialTransformer::forward(const at::Tensor& x, const TransformerCondition& condition) const {
    const auto project = [](const Projection& projection, const at::Tensor& tokens) {
        return std::visit([&](const auto& layer) { return layer(tokens); }, projection);
    };
    const auto tokens = m_block.forward(project(m_in, tokensOf(m_norm(x))), condition);
    return x + mapOf(project(m_out, tokens), x.size(2), x.size(3));
}

void SpatialTransformer::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_norm.visit(prefix + "norm.", visitor);
    std::visit([&](auto& layer) { layer.visit(prefix + "proj_in.", visitor); }, m_in);
    m_block.visit(prefix + "transformer_blocks.0.", visitor);
    std::visit([&](auto& layer) { layer.visit(prefix + "proj_out.", visitor); }, m_out);
}

} // namespace retort::diffusion
