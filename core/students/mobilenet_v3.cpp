#include "students/mobilenet_v3.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace retort::students {

namespace {

constexpr nn::BatchNormConstants kMobileNetNorm{.epsilon = 1e-3, .momentum = 0.01};
constexpr std::int64_t kMobileNetStem = 16;

struct MobileNetRow {
    std::int64_t kernel, expanded, outputs, squeeze;
    Activation activation;
    std::int64_t stride;
};

// Table 2 of the paper; "squeeze" says whether the block has squeeze-and-excitation.
constexpr std::array kSmallMobileNet{
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

// Table 1.
constexpr std::array kLargeMobileNet{
    MobileNetRow{3, 16, 16, 0, Activation::Relu, 1},
    MobileNetRow{3, 64, 24, 0, Activation::Relu, 2},
    MobileNetRow{3, 72, 24, 0, Activation::Relu, 1},
    MobileNetRow{5, 72, 40, 1, Activation::Relu, 2},
    MobileNetRow{5, 120, 40, 1, Activation::Relu, 1},
    MobileNetRow{5, 120, 40, 1, Activation::Relu, 1},
    MobileNetRow{3, 240, 80, 0, Activation::HardSwish, 2},
    MobileNetRow{3, 200, 80, 0, Activation::HardSwish, 1},
    MobileNetRow{3, 184, 80, 0, Activation::HardSwish, 1},
    MobileNetRow{3, 184, 80, 0, Activation::HardSwish, 1},
    MobileNetRow{3, 480, 112, 1, Activation::HardSwish, 1},
    MobileNetRow{3, 672, 112, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 672, 160, 1, Activation::HardSwish, 2},
    MobileNetRow{5, 960, 160, 1, Activation::HardSwish, 1},
    MobileNetRow{5, 960, 160, 1, Activation::HardSwish, 1},
};

std::span<const MobileNetRow> rowsOf(MobileNetV3Size size) {
    if (size == MobileNetV3Size::Small)
        return kSmallMobileNet;
    return kLargeMobileNet;
}

std::int64_t hiddenWidthOf(MobileNetV3Size size) {
    return size == MobileNetV3Size::Small ? 1024 : 1280;
}

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

std::int64_t lastWidthOf(MobileNetV3Size size) {
    return 6 * rowsOf(size).back().outputs;
}

std::vector<InvertedResidual> makeBlocks(MobileNetV3Size size) {
    std::vector<InvertedResidual> blocks;
    std::int64_t channels = kMobileNetStem;
    for (const MobileNetRow& row : rowsOf(size)) {
        blocks.emplace_back(mobileNetShape(row, channels));
        channels = row.outputs;
    }
    return blocks;
}

} // namespace

MobileNetV3::MobileNetV3(MobileNetV3Size size, std::int64_t classes)
    : m_stem({.inputs = 3, .outputs = kMobileNetStem, .stride = 2}, Activation::HardSwish, kMobileNetNorm),
      m_blocks(makeBlocks(size)),
      m_last({.inputs = rowsOf(size).back().outputs, .outputs = lastWidthOf(size), .kernel = 1},
             Activation::HardSwish, kMobileNetNorm),
      m_hidden(lastWidthOf(size), hiddenWidthOf(size)), m_classifier(hiddenWidthOf(size), classes) {}

at::Tensor MobileNetV3::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = m_stem(images, pass.statistics);
    for (auto& block : m_blocks)
        x = block(x, pass);
    x = averagePool(m_last(x, pass.statistics)).flatten(1);
    return at::hardswish(m_hidden(x));
}

std::int64_t MobileNetV3::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem.multiplyAdds(size);
    for (const auto& block : m_blocks)
        sum += block.multiplyAdds(size);
    sum += m_last.multiplyAdds(size);
    return sum + students::multiplyAdds(m_hidden);
}

void MobileNetV3::visit(const nn::StateVisitor& visitor) {
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
