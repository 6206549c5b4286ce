#pragma once
// The pre-norm transformer that both towers of CLIP are made of (Radford et al. 2021, after Vaswani et al.
// 2017).

#include "clip/config.h"
#include "tensor/attention.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace retort::clip {

/// Called with a parameter's full name and a place for it.
using ParameterVisitor = std::function<void(const std::string& name, at::Tensor& parameter)>;

struct LayerNorm {
    at::Tensor weight;
    at::Tensor bias;

    at::Tensor operator()(const at::Tensor& x, double epsilon) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);
};

struct Linear {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out]

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);
};

/// x + attention(norm(x)), then x + mlp(norm(x)); x is `[N, L, width]`. Where there are scales, each branch
/// is multiplied by its one.
struct ResidualBlock {
    LayerNorm norm1;
    at::Tensor inProjectionWeight; ///< [3 width, width]: queries, keys, values
    at::Tensor inProjectionBias;
    Linear outProjection;
    at::Tensor attentionScale; ///< [width], or undefined
    LayerNorm norm2;
    Linear expand;
    Linear contract;
    at::Tensor mlpScale; ///< [width], or undefined

    at::Tensor forward(const at::Tensor& x, const TransformerConfig& config,
                       tensor::AttentionMask mask) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor, bool hasScales);
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
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    TransformerConfig m_config;
    std::vector<ResidualBlock> m_blocks;
};

} // namespace retort::clip
