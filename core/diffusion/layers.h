#pragma once
// The layers that the denoising network and the autoencoder are made of. Feature maps are [N, C, H, W] in
// channels-last memory throughout, so that a map is a sequence of tokens [N, H W, C] without a copy.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>

namespace retort::diffusion {

/// Called with a parameter's full name and a place for it.
using ParameterVisitor = std::function<void(const std::string& name, at::Tensor& parameter)>;

enum class Bias { None, Present };

class Linear {
public:
    Linear() = default;
    /// Parameters of the right shape on the meta device; so do all layers below.
    Linear(std::int64_t inputs, std::int64_t outputs, Bias bias = Bias::Present);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

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
    std::int64_t padding = 1;
};

class Convolution {
public:
    Convolution() = default;
    explicit Convolution(const ConvolutionShape& shape);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);
    at::ScalarType dtype() const { return m_weight.scalar_type(); }

private:
    std::int64_t m_stride = 1;
    std::int64_t m_padding = 1;
    at::Tensor m_weight; ///< [out, in, kernel, kernel]
    at::Tensor m_bias;
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

/// Over the last dimension, epsilon 1e-5; computes in fp32 at least, like GroupNorm.
class LayerNorm {
public:
    LayerNorm() = default;
    explicit LayerNorm(std::int64_t width);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    at::Tensor m_weight;
    at::Tensor m_bias;
};

/// The map as the network computes with it: in `dtype` and channels-last.
at::Tensor asFeatureMap(const at::Tensor& x, at::ScalarType dtype);
/// [N, C, H, W] -> [N, H W, C], a view of a channels-last map.
at::Tensor tokensOf(const at::Tensor& map);
/// The way back.
at::Tensor mapOf(const at::Tensor& tokens, std::int64_t height, std::int64_t width);

/// Every pixel twice in both directions, cut to height x width: a map whose odd side was halved by a
/// convolution of stride 2 gets its own size back. The same as nearest interpolation to that size.
at::Tensor doubled(const at::Tensor& x, std::int64_t height, std::int64_t width);

} // namespace retort::diffusion
