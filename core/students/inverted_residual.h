#pragma once
// The block of MobileNetV3 and EfficientNet: expand, depthwise convolution, squeeze-and-excitation, project;
// with a shortcut where input and output have one shape (Sandler et al., "MobileNetV2", 2018).

#include "students/layers.h"
#include "students/network.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::students {

enum class Gate { HardSigmoid, Sigmoid };

/// Squeeze-and-excitation (Hu et al., 2018): each channel is weighted by a gate computed from all channels'
/// means.
struct SqueezeExcitationShape {
    std::int64_t squeezed = 0; ///< channels between its two layers; 0 leaves it out
    Activation activation = Activation::Relu;
    Gate gate = Gate::Sigmoid;
};

class SqueezeExcitation {
public:
    SqueezeExcitation(std::int64_t channels, const SqueezeExcitationShape& shape);

    at::Tensor operator()(const at::Tensor& x) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);
    std::int64_t multiplyAdds() const;

private:
    nn::Convolution m_squeeze;
    nn::Convolution m_excite;
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
    nn::BatchNormConstants norm{};
    SqueezeExcitationShape squeezeExcitation{};
    double dropProbability = 0; ///< stochastic depth
};

/// Its tensors are named "block.N..." as in torchvision.
class InvertedResidual {
public:
    explicit InvertedResidual(const InvertedResidualShape& shape);

    at::Tensor operator()(const at::Tensor& x, const Pass& pass);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    bool m_hasShortcut;
    double m_dropProbability;
    std::optional<ConvNormActivation> m_expand;
    ConvNormActivation m_depthwise;
    std::optional<SqueezeExcitation> m_squeezeExcitation;
    ConvNormActivation m_project;
};

} // namespace retort::students
