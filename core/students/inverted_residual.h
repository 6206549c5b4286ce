#pragma once
// The block of MobileNetV3 and EfficientNet: expand, depthwise convolution, squeeze-and-excitation, project;
// with a shortcut where input and output have one shape (Sandler et al., "MobileNetV2", 2018).

#include "students/dropout.h"
#include "students/layers.h"

#include <memory>

namespace retort::students {

enum class Gate { HardSigmoid, Sigmoid };

/// Squeeze-and-excitation (Hu et al., 2018): each channel is weighted by a gate computed from all channels'
/// means.
struct SqueezeExcitationShape {
    std::int64_t squeezed = 0; ///< channels between its two layers; 0 leaves it out
    Activation activation = Activation::Relu;
    Gate gate = Gate::Sigmoid;
};

class SqueezeExcitation : public torch::nn::Module {
public:
    SqueezeExcitation(std::int64_t channels, const SqueezeExcitationShape& shape);

    at::Tensor forward(const at::Tensor& x);
    std::int64_t multiplyAdds() const;

private:
    torch::nn::Conv2d m_squeeze;
    torch::nn::Conv2d m_excite;
    Activation m_activation;
    Gate m_gate;
};

struct InvertedResidualShape {
    std::int64_t inputs = 0;
    std::int64_t expanded = 0; ///< equal to `inputs`: no expansion
    std::int64_t outputs = 0;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    Activation activation = Activation::Relu;
    BatchNormConstants norm{};
    SqueezeExcitationShape squeezeExcitation{};
    double dropProbability = 0; ///< stochastic depth
};

/// Its tensors are named "block.N..." as in torchvision.
class InvertedResidual : public torch::nn::Module {
public:
    explicit InvertedResidual(const InvertedResidualShape& shape);

    at::Tensor forward(const at::Tensor& x, Dropout& dropout);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    bool m_hasShortcut;
    double m_dropProbability;
    std::shared_ptr<ConvNormActivation> m_expand; ///< may be null, as may m_squeezeExcitation
    std::shared_ptr<ConvNormActivation> m_depthwise;
    std::shared_ptr<SqueezeExcitation> m_squeezeExcitation;
    std::shared_ptr<ConvNormActivation> m_project;
};

} // namespace retort::students
