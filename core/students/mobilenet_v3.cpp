#include "students/mobilenet_v3.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

namespace retort::students {

namespace {

constexpr nn::BatchNormConstants kMobileNetNorm{.epsilon = 1e-3, .momentum = 0.01};
constexpr std::int64_t kMobileNetStem = 16;
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

constexpr std::int64_t kMobileNetLast = 6 * kMobileNetRows.back().outputs;

std::vector<InvertedResidual> makeBlocks() {
    std::vector<InvertedResidual> blocks;
    std::int64_t channels = kMobileNetStem;
    for (const MobileNetRow& row : kMobileNetRows) {
        blocks.emplace_back(mobileNetShape(row, channels));
        channels = row.outputs;
    }
    return blocks;
}

} // namespace

MobileNetV3Small::MobileNetV3Small(std::int64_t classes)
    : m_stem({.inputs = 3, .outputs = kMobileNetStem, .stride = 2}, Activation::HardSwish, kMobileNetNorm),
      m_blocks(makeBlocks()),
      m_last({.inputs = kMobileNetRows.back().outputs, .outputs = kMobileNetLast, .kernel = 1},
             Activation::HardSwish, kMobileNetNorm),
      m_hidden(kMobileNetLast, kHiddenWidth), m_classifier(kHiddenWidth, classes) {}

at::Tensor MobileNetV3Small::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = m_stem(images, pass.statistics);
    for (auto& block : m_blocks)
        x = block(x, pass);
    x = averagePool(m_last(x, pass.statistics)).flatten(1);
    return at::hardswish(m_hidden(x));
}

std::int64_t MobileNetV3Small::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem.multiplyAdds(size);
    for (const auto& block : m_blocks)
        sum += block.multiplyAdds(size);
    sum += m_last.multiplyAdds(size);
    return sum + students::multiplyAdds(m_hidden);
}

void MobileNetV3Small::visit(const nn::StateVisitor& visitor) {
    int index = 0;
    const auto next = [&] { return "features." + std::to_string(index++) + "."; };
    m_stem.visit(next(), visitor);
    for (auto& block : m_blocks)
        block.visit(next(), visitor);
    m_last.visit(next(), visitor);
    m_hidden.visit("classifier.0.", visitor.parameter);
    m_classifier.visit(std::string(classifierName()) + ".", visitor.parameter);
}

} // namespace retort::students
