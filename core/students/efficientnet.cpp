#include "students/efficientnet.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

namespace retort::students {

namespace {

constexpr std::int64_t kStemChannels = 32;
constexpr std::int64_t kLastChannels = 1280;
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
            .squeezeExcitation = {.squeezed = std::max<std::int64_t>(1, inputs / 4),
                                  .activation = Activation::Silu,
                                  .gate = Gate::Sigmoid}};
}

std::vector<std::vector<InvertedResidual>> makeStages() {
    std::vector<std::vector<InvertedResidual>> stages;
    std::int64_t channels = kStemChannels;
    int blocks = 0;
    for (const EfficientNetRow& row : kEfficientNetRows) {
        auto& stage = stages.emplace_back();
        for (std::int64_t i = 0; i < row.blocks; ++i) {
            auto shape = efficientNetShape(row, channels, i);
            shape.dropProbability =
                kLargestDropProbability * static_cast<double>(blocks++) / static_cast<double>(blockCount());
            stage.emplace_back(shape);
            channels = shape.outputs;
        }
    }
    return stages;
}

} // namespace

EfficientNetB0::EfficientNetB0(std::int64_t classes)
    : m_stem({.inputs = 3, .outputs = kStemChannels, .stride = 2}, Activation::Silu), m_stages(makeStages()),
      m_last({.inputs = kEfficientNetRows.back().outputs, .outputs = kLastChannels, .kernel = 1},
             Activation::Silu),
      m_classifier(kLastChannels, classes) {}

at::Tensor EfficientNetB0::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = m_stem(images, pass.statistics);
    for (auto& stage : m_stages)
        for (auto& block : stage)
            x = block(x, pass);
    return averagePool(m_last(x, pass.statistics)).flatten(1);
}

std::int64_t EfficientNetB0::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem.multiplyAdds(size);
    for (const auto& stage : m_stages)
        for (const auto& block : stage)
            sum += block.multiplyAdds(size);
    return sum + m_last.multiplyAdds(size);
}

void EfficientNetB0::visit(const nn::StateVisitor& visitor) {
    int index = 0;
    const auto next = [&] { return "features." + std::to_string(index++) + "."; };
    m_stem.visit(next(), visitor);
    for (auto& stage : m_stages) {
        const auto prefix = next();
        for (std::size_t i = 0; i < stage.size(); ++i)
            stage[i].visit(prefix + std::to_string(i) + ".", visitor);
    }
    m_last.visit(next(), visitor);
    m_classifier.visit(std::string(classifierName()) + ".", visitor.parameter);
}

} // namespace retort::students
