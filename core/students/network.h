#pragma once
// What every student network is: a backbone that turns images into features, and a classification head.

#include "students/dropout.h"
#include "students/layers.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <string_view>

namespace retort::students {

/// How a network's fully connected layers begin, as torchvision does it for each of them.
enum class LinearInit {
    FanInUniform,  ///< weight and bias in +-1 / sqrt(inputs) (ResNet)
    SmallNormal,   ///< weight of standard deviation 0.01, no bias (MobileNetV3)
    FanOutUniform, ///< weight in +-1 / sqrt(outputs), no bias (EfficientNet)
};

class Network : public torch::nn::Module {
public:
    /// Normalised images [N, 3, H, W] to the input of the last fully connected layer, [N, F].
    virtual at::Tensor features(const at::Tensor& images, Dropout& dropout) = 0;
    /// The last fully connected layer and its name.
    virtual const torch::nn::Linear& classifier() const = 0;
    virtual std::string_view classifierName() const = 0;
    /// Share of the features zeroed before the classifier in training.
    virtual double classifierDropout() const { return 0; }
    virtual LinearInit linearInit() const = 0;
    /// Multiply-adds of features() for one image.
    virtual std::int64_t multiplyAdds(MapSize size) const = 0;
};

} // namespace retort::students
