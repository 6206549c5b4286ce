#include "students/resnet.h"

#include <torch/types.h>

namespace retort::students {

namespace {

constexpr std::int64_t kBottleneckExpansion = 4;

std::vector<ConvNormActivation> blockConvolutions(BlockKind kind, const BlockShape& shape) {
    const auto planes = shape.planes;
    if (kind == BlockKind::Basic)
        return {{{.inputs = shape.inputs, .outputs = planes, .stride = shape.stride}, Activation::Relu},
                {{.inputs = planes, .outputs = planes}, Activation::None}};
    return {{{.inputs = shape.inputs, .outputs = planes, .kernel = 1}, Activation::Relu},
            {{.inputs = planes, .outputs = planes, .stride = shape.stride}, Activation::Relu},
            {{.inputs = planes, .outputs = shape.outputs, .kernel = 1}, Activation::None}};
}

nn::ConvolutionShape stemShape(const ResNetConfig& config) {
    if (config.stem == Stem::SmallImage)
        return {.inputs = 3, .outputs = config.stemChannels};
    return {.inputs = 3, .outputs = config.stemChannels, .kernel = 7, .stride = 2};
}

} // namespace

ResNetConfig resNetConfig(const StudentSpec& spec) {
    ResNetConfig config{.stemChannels = spec.width, .stem = spec.stem, .classes = spec.classes};
    if (spec.architecture != Architecture::ResNet18)
        config.layers = {3, 4, 6, 3};
    if (spec.architecture == Architecture::ResNet50)
        config.block = BlockKind::Bottleneck;
    return config;
}

ResidualBlock::ResidualBlock(BlockKind kind, const BlockShape& shape)
    : m_convolutions(blockConvolutions(kind, shape)) {
    if (shape.stride != 1 || shape.inputs != shape.outputs)
        m_shortcut.emplace(
            nn::ConvolutionShape{
                .inputs = shape.inputs, .outputs = shape.outputs, .kernel = 1, .stride = shape.stride},
            Activation::None);
}

at::Tensor ResidualBlock::operator()(const at::Tensor& x, nn::NormStatistics statistics) {
    at::Tensor y = x;
    for (auto& convolution : m_convolutions)
        y = convolution(y, statistics);
    return y.add_(m_shortcut ? (*m_shortcut)(x, statistics) : x).relu_();
}

void ResidualBlock::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
        const auto number = std::to_string(i + 1) + ".";
        m_convolutions[i].visit(prefix + "conv" + number, prefix + "bn" + number, visitor);
    }
    if (m_shortcut)
        m_shortcut->visit(prefix + "downsample.", visitor);
}

std::int64_t ResidualBlock::multiplyAdds(MapSize& size) const {
    MapSize beside = size;
    std::int64_t sum = m_shortcut ? m_shortcut->multiplyAdds(beside) : 0;
    for (const auto& convolution : m_convolutions)
        sum += convolution.multiplyAdds(size);
    return sum;
}

ResNet::ResNet(const ResNetConfig& config)
    : m_stem(config.stem), m_first(stemShape(config), Activation::Relu) {
    std::int64_t channels = config.stemChannels;
    for (std::size_t i = 0; i < config.layers.size(); ++i)
        m_stages.push_back(makeStage(config, i, channels));
    m_classifier = nn::Linear(channels, config.classes);
}

ResNet::Stage ResNet::makeStage(const ResNetConfig& config, std::size_t index, std::int64_t& channels) {
    const std::int64_t planes = config.stemChannels << index;
    const std::int64_t outputs = config.block == BlockKind::Basic ? planes : planes * kBottleneckExpansion;
    Stage stage;
    for (int i = 0; i < config.layers[index]; ++i) {
        const std::int64_t stride = i == 0 && index > 0 ? 2 : 1;
        stage.emplace_back(
            config.block,
            BlockShape{.inputs = channels, .planes = planes, .outputs = outputs, .stride = stride});
        channels = outputs;
    }
    return stage;
}

at::Tensor ResNet::stem(const at::Tensor& images, nn::NormStatistics statistics) {
    const at::Tensor x = m_first(images, statistics);
    return m_stem == Stem::Standard ? at::max_pool2d(x, 3, 2, 1) : x;
}

ResNet::Stages ResNet::stages(const at::Tensor& images, nn::NormStatistics statistics) {
    Stages stages{.stem = stem(images, statistics), .layers = {}};
    at::Tensor x = stages.stem;
    for (auto& stage : m_stages) {
        for (auto& block : stage)
            x = block(x, statistics);
        stages.layers.push_back(x);
    }
    return stages;
}

at::Tensor ResNet::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = stem(images, pass.statistics);
    for (auto& stage : m_stages)
        for (auto& block : stage)
            x = block(x, pass.statistics);
    return averagePool(x).flatten(1);
}

std::int64_t ResNet::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_first.multiplyAdds(size);
    if (m_stem == Stem::Standard)
        size = slide(size, 3, 2, 1);
    for (const auto& stage : m_stages)
        for (const auto& block : stage)
            sum += block.multiplyAdds(size);
    return sum;
}

void ResNet::visit(const nn::StateVisitor& visitor) {
    m_first.visit("conv1.", "bn1.", visitor);
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        for (std::size_t j = 0; j < m_stages[i].size(); ++j)
            m_stages[i][j].visit("layer" + std::to_string(i + 1) + "." + std::to_string(j) + ".", visitor);
    m_classifier.visit("fc.", visitor.parameter);
}

} // namespace retort::students
