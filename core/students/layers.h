#pragma once
// The building blocks that all student networks share, and the count of their multiply-adds.

#include "nn/batch_norm.h"
#include "nn/layers.h"

#include <cstdint>
#include <string>

namespace retort::students {

/// Height and width of a feature map on its way through a network.
struct MapSize {
    std::int64_t height = 0;
    std::int64_t width = 0;
};

/// The map after a window of this kernel, stride and padding has gone over it.
MapSize slide(const MapSize& size, std::int64_t kernel, std::int64_t stride, std::int64_t padding);
/// Multiply-adds of the layer for one image; `size` becomes that of its output.
std::int64_t multiplyAdds(const nn::Convolution& layer, MapSize& size);
std::int64_t multiplyAdds(const nn::Linear& layer);

enum class Activation { None, Relu, HardSwish, Silu, Gelu };
/// May overwrite its argument.
at::Tensor activate(Activation activation, at::Tensor x);

/// The mean of each map: [N, C, H, W] to [N, C, 1, 1].
at::Tensor averagePool(const at::Tensor& x);

/// A convolution's weight and bias.
struct Kernel {
    at::Tensor weight; ///< [out, in / groups, kernel, kernel]
    at::Tensor bias;   ///< [out]
};
/// The convolution that does what one without bias and a batch norm of these constants do in evaluation.
Kernel folded(const at::Tensor& weight, const nn::ChannelMap& norm);

/// Convolution, batch norm, activation. The norm has the bias, so the convolution has none, whatever its
/// shape says.
class ConvNormActivation {
public:
    ConvNormActivation(const nn::ConvolutionShape& shape, Activation activation,
                       const nn::BatchNormConstants& norm = {});

    at::Tensor operator()(const at::Tensor& x, nn::NormStatistics statistics);
    /// Names tensors "0.weight", "1.weight", ... as in torchvision's Conv2dNormActivation.
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    /// Names them by a prefix each, as in torchvision's ResNet.
    void visit(const std::string& convolution, const std::string& norm, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const { return students::multiplyAdds(m_convolution, size); }
    /// Both layers as one, without the activation.
    Kernel folded() const { return students::folded(m_convolution.weight(), m_norm.running()); }

private:
    nn::Convolution m_convolution;
    nn::BatchNorm m_norm;
    Activation m_activation;
};

} // namespace retort::students
