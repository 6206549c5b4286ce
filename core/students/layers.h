#pragma once
// The building blocks that all student networks share, and the count of their multiply-adds.

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>

namespace retort::students {

struct ConvolutionShape {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t groups = 1;
};

/// A convolution without bias, padded by kernel / 2.
torch::nn::Conv2d convolution(const ConvolutionShape& shape);
/// A 1x1 convolution with bias (squeeze-and-excitation).
torch::nn::Conv2d biasedPointwise(std::int64_t inputs, std::int64_t outputs);

struct BatchNormConstants {
    double epsilon = 1e-5;
    double momentum = 0.1;
};
torch::nn::BatchNorm2d batchNorm(std::int64_t channels, const BatchNormConstants& constants = {});

/// Height and width of a feature map on its way through a network.
struct MapSize {
    std::int64_t height = 0;
    std::int64_t width = 0;
};

/// The map after a window of this kernel, stride and padding has gone over it.
MapSize slide(const MapSize& size, std::int64_t kernel, std::int64_t stride, std::int64_t padding);
/// Multiply-adds of the layer for one image; `size` becomes that of its output.
std::int64_t multiplyAdds(const torch::nn::Conv2d& layer, MapSize& size);
std::int64_t multiplyAdds(const torch::nn::Linear& layer);

enum class Activation { None, Relu, HardSwish, Silu };
/// May overwrite its argument.
at::Tensor activate(Activation activation, at::Tensor x);

/// The mean of each map: [N, C, H, W] to [N, C, 1, 1].
at::Tensor averagePool(const at::Tensor& x);

/// Convolution, batch norm, activation; its tensors are named "0.weight", "1.weight", ... as in torchvision's
/// Conv2dNormActivation.
class ConvNormActivation : public torch::nn::Module {
public:
    ConvNormActivation(const ConvolutionShape& shape, const BatchNormConstants& norm, Activation activation);

    at::Tensor forward(const at::Tensor& x);
    std::int64_t multiplyAdds(MapSize& size) const { return students::multiplyAdds(m_convolution, size); }

private:
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_norm;
    Activation m_activation;
};

} // namespace retort::students
