#include "students/layers.h"

#include <torch/types.h>

namespace retort::students {

torch::nn::Conv2d convolution(const ConvolutionShape& shape) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(shape.inputs, shape.outputs, shape.kernel)
                                 .stride(shape.stride)
                                 .padding(shape.kernel / 2)
                                 .groups(shape.groups)
                                 .bias(false));
}

torch::nn::Conv2d biasedPointwise(std::int64_t inputs, std::int64_t outputs) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 1));
}

torch::nn::BatchNorm2d batchNorm(std::int64_t channels, const BatchNormConstants& constants) {
    return torch::nn::BatchNorm2d(
        torch::nn::BatchNorm2dOptions(channels).eps(constants.epsilon).momentum(constants.momentum));
}

MapSize slide(const MapSize& size, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
    const auto one = [&](std::int64_t length) { return (length + 2 * padding - kernel) / stride + 1; };
    return {.height = one(size.height), .width = one(size.width)};
}

std::int64_t multiplyAdds(const torch::nn::Conv2d& layer, MapSize& size) {
    const auto& options = layer->options;
    const std::int64_t kernel = layer->weight.size(2);
    size = slide(size, kernel, (*options.stride())[0], kernel / 2);
    return size.height * size.width * layer->weight.numel();
}

std::int64_t multiplyAdds(const torch::nn::Linear& layer) {
    return layer->weight.numel();
}

at::Tensor activate(Activation activation, at::Tensor x) {
    switch (activation) {
    case Activation::None: return x;
    case Activation::Relu: return x.relu_();
    case Activation::HardSwish: return at::hardswish(x);
    case Activation::Silu: return at::silu(x);
    }
    return x;
}

at::Tensor averagePool(const at::Tensor& x) {
    return at::adaptive_avg_pool2d(x, {1, 1});
}

ConvNormActivation::ConvNormActivation(const ConvolutionShape& shape, const BatchNormConstants& norm,
                                       Activation activation)
    : m_convolution(register_module("0", convolution(shape))),
      m_norm(register_module("1", batchNorm(shape.outputs, norm))), m_activation(activation) {}

at::Tensor ConvNormActivation::forward(const at::Tensor& x) {
    return activate(m_activation, m_norm->forward(m_convolution->forward(x)));
}

} // namespace retort::students
