#include "students/efficientnet.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

namespace retort::students {

namespace {

constexpr BatchNormConstants kEfficientNetNorm{};
constexpr std::int64_t kStemChannels = 32;
constexpr double kLargestDropProbability = 0.2; // of stochastic depth; rises linearly with the block

struct EfficientNetRow {
    std::int64_t expansion, kernel, stride, outputs, blocks;
};

// Table 1 of the paper.
constexpr std::array kEfficientNetRows{
    EfficientNetRow{1, 3, 1, 16, 1},  EfficientNetRow{6, 3, 2, 24, 2},  EfficientNetRow{6, 5, 2, 40, 2},
    EfficientNetRow{6, 3, 2, 80, 3},  EfficientNetRow{6, 5, 1, 112, 3}, EfficientNetRow{6, 5, 2, 192, 4},
    EfficientNetRow{6, 3, 1, 320, 1},
};

constexpr std::int64_t blockCount() {
    std::int64_t count = 0;
    for (const EfficientNetRow& row : kEfficientNetRows)
        count += row.blocks;
    return count;
}

InvertedResidualShape efficientNetShape(const EfficientNetRow& row, std::int64_t inputs,
                                        std::int64_t indexInStage) {
    return {.inputs = inputs,
            .expanded = inputs * row.expansion,
            .outputs = row.outputs,
            .kernel = row.kernel,
            .stride = indexInStage == 0 ? row.stride : 1,
            .activation = Activation::Silu,
            .norm = kEfficientNetNorm,
            .squeezeExcitation = {.squeezed = std::max<std::int64_t>(1, inputs / 4),
                                  .activation = Activation::Silu,
                                  .gate = Gate::Sigmoid}};
}

} // namespace

EfficientNetB0::EfficientNetB0(std::int64_t classes) {
    auto trunk = register_module("features", std::make_shared<torch::nn::Module>());
    m_stem = trunk->register_module(
        "0", std::make_shared<ConvNormActivation>(
                 ConvolutionShape{.inputs = 3, .outputs = kStemChannels, .kernel = 3, .stride = 2},
                 kEfficientNetNorm, Activation::Silu));
    addStages(*trunk);
    const std::int64_t channels = kEfficientNetRows.back().outputs;
    m_last = trunk->register_module(
        std::to_string(kEfficientNetRows.size() + 1),
        std::make_shared<ConvNormActivation>(ConvolutionShape{.inputs = channels, .outputs = 4 * channels},
                                             kEfficientNetNorm, Activation::Silu));
    auto head = register_module("classifier", std::make_shared<torch::nn::Module>());
    m_classifier = head->register_module("1", torch::nn::Linear(4 * channels, classes));
}

void EfficientNetB0::addStages(torch::nn::Module& trunk) {
    std::int64_t channels = kStemChannels;
    for (std::size_t stage = 0; stage < kEfficientNetRows.size(); ++stage) {
        auto holder = trunk.register_module(std::to_string(stage + 1), std::make_shared<torch::nn::Module>());
        for (std::int64_t i = 0; i < kEfficientNetRows[stage].blocks; ++i) {
            auto shape = efficientNetShape(kEfficientNetRows[stage], channels, i);
            shape.dropProbability = kLargestDropProbability * static_cast<double>(m_blocks.size()) /
                                    static_cast<double>(blockCount());
            m_blocks.push_back(
                holder->register_module(std::to_string(i), std::make_shared<InvertedResidual>(shape)));
            channels = shape.outputs;
        }
    }
}

at::Tensor EfficientNetB0::features(const at::Tensor& images, Dropout& dropout) {
    at::Tensor x = m_stem->forward(images);
    for (const auto& block : m_blocks)
        x = block->forward(x, dropout);
    return averagePool(m_last->forward(x)).flatten(1);
}

std::int64_t EfficientNetB0::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem->multiplyAdds(size);
    for (const auto& block : m_blocks)
        sum += block->multiplyAdds(size);
    return sum + m_last->multiplyAdds(size);
}

} // namespace retort::students
