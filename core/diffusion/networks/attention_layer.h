#pragma once
// Multi-head attention of tokens to themselves or to a condition (Vaswani et al. 2017, section 3.2.2).

#include "diffusion/networks/image_keys.h"
#include "nn/layers.h"

namespace retort::diffusion {

/// What scores and softmax are computed in.
enum class ScorePrecision {
    Weights, ///< the weights' dtype, or autocast's
    Float32  ///< needed by networks whose scores overflow fp16, such as Stable Diffusion 2.1
};

struct AttentionShape {
    std::int64_t width = 0;        ///< of the tokens
    std::int64_t contextWidth = 0; ///< of what they attend to
    std::int64_t heads = 1;
    nn::Bias inputBias = nn::Bias::None; ///< of the projections to queries, keys and values
    ScorePrecision scores = ScorePrecision::Weights;
};

class AttentionLayer {
public:
    explicit AttentionLayer(const AttentionShape& shape);

    /// Tokens [N, L, width], context [N, S, contextWidth] -> [N, L, width]. The attention to an image's
    /// tokens, where there are some, is added to that to the context.
    at::Tensor forward(const at::Tensor& tokens, const at::Tensor& context,
                       const ImageKeys* image = nullptr) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) const;

    AttentionShape m_shape;
    nn::Linear m_toQueries;
    nn::Linear m_toKeys;
    nn::Linear m_toValues;
    nn::Linear m_toOutput;
};

} // namespace retort::diffusion
