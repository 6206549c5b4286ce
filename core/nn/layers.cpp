#include "nn/layers.h"

#include "nn/group_norm.h"

#include <torch/types.h>

namespace retort::nn {

namespace {

constexpr std::int64_t kDilation = 1;

/// fp32 at least.
at::ScalarType normDtype(const at::Tensor& x) {
    return at::promote_types(x.scalar_type(), at::kFloat);
}

} // namespace

Linear::Linear(std::int64_t inputs, std::int64_t outputs, Bias bias)
    : m_weight(withoutWeights({outputs, inputs})) {
    if (bias == Bias::Present)
        m_bias = withoutWeights({outputs});
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
    return at::linear(x, m_weight, m_bias);
}

void Linear::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", m_weight);
    if (m_bias.defined())
        visitor(prefix + "bias", m_bias);
}

PointwiseConvolution::PointwiseConvolution(std::int64_t inputs, std::int64_t outputs)
    : m_weight(withoutWeights({outputs, inputs, 1, 1})), m_bias(withoutWeights({outputs})) {}

at::Tensor PointwiseConvolution::operator()(const at::Tensor& tokens) const {
    return at::linear(tokens, m_weight.flatten(1), m_bias);
}

void PointwiseConvolution::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", m_weight);
    visitor(prefix + "bias", m_bias);
}

Convolution::Convolution(const ConvolutionShape& shape)
    : m_shape(shape),
      m_weight(withoutWeights({shape.outputs, shape.inputs / shape.groups, shape.kernel, shape.kernel})) {
    if (shape.bias == Bias::Present)
        m_bias = withoutWeights({shape.outputs});
}

at::Tensor Convolution::operator()(const at::Tensor& x) const {
    return at::conv2d(x, m_weight, m_bias, m_shape.stride, m_shape.paddedPixels(), kDilation, m_shape.groups);
}

void Convolution::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", m_weight);
    if (m_bias.defined())
        visitor(prefix + "bias", m_bias);
}

GroupNorm::GroupNorm(const GroupNormShape& shape)
    : m_shape(shape), m_weight(withoutWeights({shape.channels})), m_bias(withoutWeights({shape.channels})) {}

at::Tensor GroupNorm::normalised(const at::Tensor& x) const {
    const auto dtype = normDtype(x);
    return groupNorm({.map = x.to(dtype),
                      .weight = m_weight.to(dtype),
                      .bias = m_bias.to(dtype),
                      .groups = m_shape.groups,
                      .epsilon = m_shape.epsilon});
}

at::Tensor GroupNorm::operator()(const at::Tensor& x) const {
    return normalised(x).to(x.scalar_type());
}

at::Tensor GroupNorm::thenSilu(const at::Tensor& x) const {
    auto y = normalised(x);
    return (at::GradMode::is_enabled() ? at::silu(y) : at::silu_(y)).to(x.scalar_type());
}

void GroupNorm::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", m_weight);
    visitor(prefix + "bias", m_bias);
}

LayerNorm::LayerNorm(std::int64_t width, double epsilon)
    : m_epsilon(epsilon), m_weight(withoutWeights({width})), m_bias(withoutWeights({width})) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
    return at::layer_norm(x, m_weight.sizes(), m_weight, m_bias, m_epsilon);
}

at::Tensor LayerNorm::inFloat32(const at::Tensor& x) const {
    const auto dtype = normDtype(x);
    const auto y =
        at::layer_norm(x.to(dtype), m_weight.sizes(), m_weight.to(dtype), m_bias.to(dtype), m_epsilon);
    return y.to(x.scalar_type());
}

void LayerNorm::visit(const std::string& prefix, const ParameterVisitor& visitor) {
    visitor(prefix + "weight", m_weight);
    visitor(prefix + "bias", m_bias);
}

} // namespace retort::nn
