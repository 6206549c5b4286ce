#pragma once
// What every student network is: a backbone that turns images into features, and a classification head.

#include "nn/parameters.h"
#include "students/dropout.h"
#include "students/layers.h"

#include <cstdint>
#include <string_view>

namespace retort::students {

/// How a network's fully connected layers begin, as torchvision or timm does it for each of them.
enum class LinearInit {
    FanInUniform,  ///< weight and bias in +-1 / sqrt(inputs) (ResNet)
    SmallNormal,   ///< weight of standard deviation 0.01, no bias (MobileNetV3)
    WiderNormal,   ///< weight of standard deviation 0.02, no bias (RepViT)
    FanOutUniform, ///< weight in +-1 / sqrt(outputs), no bias (EfficientNet, MobileNetV4)
};

/// The same of its convolutions.
enum class KernelInit {
    FanOutNormal,      ///< Kaiming normal over all outputs, depthwise ones too; no bias (torchvision)
    GroupFanOutNormal, ///< the same over the outputs of a group (timm's MobileNetV4)
    FanInUniform,      ///< weight and bias in +-1 / sqrt(inputs), LibTorch's own (timm's RepViT)
};

/// What a forward pass takes beside its images: how it trains or evaluates.
struct Pass {
    nn::NormStatistics statistics = nn::NormStatistics::Running;
    Dropout& dropout;
    /// Parallel branches that amount to one convolution are computed as that. With Running alone.
    bool isReparameterised = false;
};

class Network {
public:
    Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    virtual ~Network() = default;

    /// Normalised images [N, 3, H, W] to the input of the last fully connected layer, [N, F].
    virtual at::Tensor features(const at::Tensor& images, const Pass& pass) = 0;
    /// The last fully connected layer and its name.
    virtual const nn::Linear& classifier() const = 0;
    virtual std::string_view classifierName() const = 0;
    /// Share of the features zeroed before the classifier in training.
    virtual double classifierDropout() const { return 0; }
    /// Modules that weights of other classes have otherwise, and that a backbone does without.
    virtual std::string_view headName() const { return classifierName(); }
    virtual LinearInit linearInit() const = 0;
    virtual KernelInit kernelInit() const { return KernelInit::FanOutNormal; }
    /// Whether the batch norm of this name begins with weights 0 and not 1.
    virtual bool beginsAtZero(std::string_view /*norm*/) const { return false; }
    /// Multiply-adds of features() for one image.
    virtual std::int64_t multiplyAdds(MapSize size) const = 0;
    /// Names every tensor as torchvision or timm does, in its order.
    virtual void visit(const nn::StateVisitor& visitor) = 0;

    nn::StateWalk walk() {
        return [this](const nn::StateVisitor& visitor) { visit(visitor); };
    }
};

} // namespace retort::students
