#include "students/layers.h"

#include <torch/types.h>

namespace retort::students {

namespace {

nn::ConvolutionShape withoutBias(nn::ConvolutionShape shape) {
    shape.bias = nn::Bias::None;
    return shape;
}

} // namespace

MapSize slide(const MapSize& size, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
    const auto one = [&](std::int64_t length) { return (length + 2 * padding - kernel) / stride + 1; };
    return {.height = one(size.height), .width = one(size.width)};
}

std::int64_t multiplyAdds(const nn::Convolution& layer, MapSize& size) {
    const auto& shape = layer.shape();
    size = slide(size, shape.kernel, shape.stride, shape.paddedPixels());
    return size.height * size.width * layer.weight().numel();
}

std::int64_t multiplyAdds(const nn::Linear& layer) {
    return layer.weight().numel();
}

at::Tensor activate(Activation activation, at::Tensor x) {
    switch (activation) {
    case Activation::None: return x;
    case Activation::Relu: return x.relu_();
    case Activation::HardSwish: return at::hardswish(x);
    case Activation::Silu: return at::silu(x);
    case Activation::Gelu: return at::gelu(x);
    }
    return x;
}

at::Tensor averagePool(const at::Tensor& x) {
    return at::adaptive_avg_pool2d(x, {1, 1});
}

Kernel folded(const at::Tensor& weight, const nn::ChannelMap& norm) {
    return {.weight = weight * norm.scale.view({-1, 1, 1, 1}), .bias = norm.offset};
}

ConvNormActivation::ConvNormActivation(const nn::ConvolutionShape& shape, Activation activation,
                                       const nn::BatchNormConstants& norm)
    : m_convolution(withoutBias(shape)), m_norm(shape.outputs, norm), m_activation(activation) {}

at::Tensor ConvNormActivation::operator()(const at::Tensor& x, nn::NormStatistics statistics) {
    return activate(m_activation, m_norm(m_convolution(x), statistics));
}

void ConvNormActivation::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    visit(prefix + "0.", prefix + "1.", visitor);
}

void ConvNormActivation::visit(const std::string& convolution, const std::string& norm,
                               const nn::StateVisitor& visitor) {
    m_convolution.visit(convolution, visitor.parameter);
    m_norm.visit(norm, visitor);
}

} // namespace retort::students
