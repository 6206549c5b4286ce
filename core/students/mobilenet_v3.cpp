#include "students/mobilenet_v3.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

namespace retort::students {

namespace {

constexpr BatchNormConstants kMobileNetNorm{.epsilon = 1e-3, .momentum = 0.01};
constexpr std::int64_t kHiddenWidth = 1024;

struct MobileNetRow {
    std::int64_t kernel, expanded, outputs, squeeze;
    Activation activation;
    std::int64_t stride;
};

// Table 2 of the paper; "squeeze" says whether the block has squeeze-and-excitation.
constexpr std::array kMobileNetRows{
    MobileNetRow{3, 16, 16, 1, Activation::Relu, 2},
    MobileNetRow{3, 72, 24, 0, Activation::Relu, 2},
    MobileNetRow{3, 88, 24, 0, Activation::Relu, 1},
    MobileNetRow{5, 96, 40, 1, Activation::HardSwish, 2},
    MobileNetRow{5, 240, 40, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 240, 40, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 120, 48, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 144, 48, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 288, 96, 1, Activation::HardSwish, 2},
    MobileNetRow{5, 576, 96, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 576, 96, 1, Activation::HardSwish, 1},
};

/// The multiple of eight nearest to `value`, but not below nine tenths of it (torchvision's _make_divisible).
std::int64_t multipleOfEight(std::int64_t value) {
    const std::int64_t rounded = std::max<std::int64_t>(8, (value + 4) / 8 * 8);
    return rounded * 10 < value * 9 ? rounded + 8 : rounded;
}

InvertedResidualShape mobileNetShape(const MobileNetRow& row, std::int64_t inputs) {
    return {.inputs = inputs,
            .expanded = row.expanded,
            .outputs = row.outputs,
            .kernel = row.kernel,
            .stride = row.stride,
            .activation = row.activation,
            .norm = kMobileNetNorm,
            .squeezeExcitation = {.squeezed = row.squeeze ? multipleOfEight(row.expanded / 4) : 0,
                                  .activation = Activation::Relu,
                                  .gate = Gate::HardSigmoid}};
}

} // namespace

MobileNetV3Small::MobileNetV3Small(std::int64_t classes) {
    auto trunk = register_module("features", std::make_shared<torch::nn::Module>());
    std::int64_t channels = 16;
    m_stem = trunk->register_module(
        "0", std::make_shared<ConvNormActivation>(
                 ConvolutionShape{.inputs = 3, .outputs = channels, .kernel = 3, .stride = 2}, kMobileNetNorm,
                 Activation::HardSwish));
    for (const MobileNetRow& row : kMobileNetRows) {
        const auto name = std::to_string(m_blocks.size() + 1);
        m_blocks.push_back(
            trunk->register_module(name, std::make_shared<InvertedResidual>(mobileNetShape(row, channels))));
        channels = row.outputs;
    }
    const std::int64_t last = 6 * channels;
    m_last = trunk->register_module(
        std::to_string(m_blocks.size() + 1),
        std::make_shared<ConvNormActivation>(ConvolutionShape{.inputs = channels, .outputs = last},
                                             kMobileNetNorm, Activation::HardSwish));
    auto head = register_module("classifier", std::make_shared<torch::nn::Module>());
    m_hidden = head->register_module("0", torch::nn::Linear(last, kHiddenWidth));
    m_classifier = head->register_module("3", torch::nn::Linear(kHiddenWidth, classes));
}

at::Tensor MobileNetV3Small::features(const at::Tensor& images, Dropout& dropout) {
    at::Tensor x = m_stem->forward(images);
    for (const auto& block : m_blocks)
        x = block->forward(x, dropout);
    x = averagePool(m_last->forward(x)).flatten(1);
    return at::hardswish(m_hidden->forward(x));
}

std::int64_t MobileNetV3Small::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem->multiplyAdds(size);
    for (const auto& block : m_blocks)
        sum += block->multiplyAdds(size);
    sum += m_last->multiplyAdds(size);
    return sum + students::multiplyAdds(m_hidden);
}

} // namespace retort::students
