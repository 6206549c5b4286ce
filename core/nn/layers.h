#pragma once
// Layers that several networks share. Feature maps are [N, C, H, W] in channels-last memory, so that a map is
// a sequence of tokens [N, H W, C] without a copy.

#include "nn/parameters.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::nn {

enum class Bias { None, Present };

class Linear {
public:
    Linear() = default;
    /// Parameters of the right shape on the meta device; so do all layers below.
    Linear(std::int64_t inputs, std::int64_t outputs, Bias bias = Bias::Present);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);
    const at::Tensor& weight() const { return m_weight; }
    const at::Tensor& bias() const { return m_bias; }

private:
    at::Tensor m_weight; ///< [out, in]
    at::Tensor m_bias;   ///< [out], or undefined
};

/// A 1x1 convolution, applied to tokens [N, L, C].
class PointwiseConvolution {
public:
    PointwiseConvolution() = default;
    PointwiseConvolution(std::int64_t inputs, std::int64_t outputs);

    at::Tensor operator()(const at::Tensor& tokens) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    at::Tensor m_weight; ///< [out, in, 1, 1]
    at::Tensor m_bias;
};

struct ConvolutionShape {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::optional<std::int64_t> padding{}; ///< pixels on each side; kernel / 2 where it is not set
    std::int64_t groups = 1;               ///< of channels convolved apart; as many as inputs: depthwise
    Bias bias = Bias::Present;

    std::int64_t paddedPixels() const { return padding.value_or(kernel / 2); }
};

class Convolution {
public:
    Convolution() = default;
    explicit Convolution(const ConvolutionShape& shape);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);
    at::ScalarType dtype() const { return m_weight.scalar_type(); }
    const ConvolutionShape& shape() const { return m_shape; }
    const at::Tensor& weight() const { return m_weight; }

private:
    ConvolutionShape m_shape;
    at::Tensor m_weight; ///< [out, in / groups, kernel, kernel]
    at::Tensor m_bias;   ///< [out], or undefined
};

struct GroupNormShape {
    std::int64_t channels = 0;
    std::int64_t groups = 32;
    double epsilon = 1e-5;
};

/// Computes in fp32 at least, whatever dtype the map has; the result has the map's dtype.
class GroupNorm {
public:
    GroupNorm() = default;
    explicit GroupNorm(const GroupNormShape& shape);

    at::Tensor operator()(const at::Tensor& x) const;
    /// x sigmoid(x) of the normalised map.
    at::Tensor thenSilu(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    at::Tensor normalised(const at::Tensor& x) const; ///< fp32 at least

    GroupNormShape m_shape;
    at::Tensor m_weight;
    at::Tensor m_bias;
};

/// Over the last dimension. The input must have the weights' dtype, or autocast must be on.
class LayerNorm {
public:
    LayerNorm() = default;
    explicit LayerNorm(std::int64_t width, double epsilon = 1e-5);

    at::Tensor operator()(const at::Tensor& x) const;
    /// The same, computed in fp32 at least, like GroupNorm; the result has the input's dtype.
    at::Tensor inFloat32(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    double m_epsilon = 1e-5;
    at::Tensor m_weight;
    at::Tensor m_bias;
};

} // namespace retort::nn
