#pragma once
// The transformer over the pixels of a feature map that also attends to the condition (Rombach et al. 2022,
// appendix E.2.1), of depth one.

#include "diffusion/networks/attention_layer.h"
#include "diffusion/networks/unet_config.h"
#include "nn/layers.h"

#include <variant>

namespace retort::diffusion {

/// The gated feed-forward network: contract(a gelu(b)), a and b the halves of expand(x), four times as wide
/// (Shazeer 2020, "GLU Variants Improve Transformer").
class FeedForward {
public:
    explicit FeedForward(std::int64_t width);

    at::Tensor forward(const at::Tensor& tokens) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    nn::Linear m_expand;
    nn::Linear m_contract;
};

struct TransformerShape {
    std::int64_t width = 0;
    std::int64_t heads = 1;
    std::int64_t conditionWidth = 0;
    std::int64_t normGroups = 32;
    TransformerProjection projection = TransformerProjection::Linear;
    ScorePrecision scores = ScorePrecision::Weights;
};

/// What a transformer attends to besides the map itself.
struct TransformerCondition {
    const at::Tensor& hidden;         ///< [N, L, conditionWidth]
    const ImageKeys* image = nullptr; ///< of this transformer; may be absent
};

/// Self-attention, attention to the condition and feed-forward, each x + f(norm(x)); tokens [N, L, width].
class TransformerBlock {
public:
    explicit TransformerBlock(const TransformerShape& shape);

    at::Tensor forward(const at::Tensor& tokens, const TransformerCondition& condition) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    nn::LayerNorm m_norm1;
    AttentionLayer m_selfAttention;
    nn::LayerNorm m_norm2;
    AttentionLayer m_conditionAttention;
    nn::LayerNorm m_norm3;
    FeedForward m_feedForward;
};

/// x + project(block(project(norm(x)))); x [N, width, H, W].
class SpatialTransformer {
public:
    explicit SpatialTransformer(const TransformerShape& shape);

    at::Tensor forward(const at::Tensor& x, const TransformerCondition& condition) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    using Projection = std::variant<nn::Linear, nn::PointwiseConvolution>;
    static Projection projection(const TransformerShape& shape);

    nn::GroupNorm m_norm;
    Projection m_in;
    TransformerBlock m_block;
    Projection m_out;
};

} // namespace retort::diffusion
