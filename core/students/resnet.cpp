#include "students/resnet.h"

#include <torch/types.h>

#include <string>

namespace retort::students {

namespace {

constexpr std::int64_t kBottleneckExpansion = 4;

struct BlockShape {
    std::int64_t inputs = 0;
    std::int64_t planes = 0;
    std::int64_t outputs = 0;
    std::int64_t stride = 1;
};

/// The shortcut of a block whose output has another shape than its input; torchvision's `downsample`.
std::shared_ptr<ConvNormActivation> makeShortcut(const BlockShape& shape) {
    if (shape.stride == 1 && shape.inputs == shape.outputs)
        return nullptr;
    return std::make_shared<ConvNormActivation>(
        ConvolutionShape{.inputs = shape.inputs, .outputs = shape.outputs, .stride = shape.stride},
        BatchNormConstants{}, Activation::None);
}

std::int64_t shortcutMultiplyAdds(const std::shared_ptr<ConvNormActivation>& shortcut, MapSize size) {
    return shortcut ? shortcut->multiplyAdds(size) : 0;
}

class BasicBlock : public ResidualBlock {
public:
    explicit BasicBlock(const BlockShape& shape)
        : m_conv1(register_module(
              "conv1",
              convolution(
                  {.inputs = shape.inputs, .outputs = shape.planes, .kernel = 3, .stride = shape.stride}))),
          m_bn1(register_module("bn1", batchNorm(shape.planes))),
          m_conv2(register_module(
              "conv2", convolution({.inputs = shape.planes, .outputs = shape.planes, .kernel = 3}))),
          m_bn2(register_module("bn2", batchNorm(shape.planes))), m_shortcut(makeShortcut(shape)) {
        if (m_shortcut)
            register_module("downsample", m_shortcut);
    }

    at::Tensor forward(const at::Tensor& x) override {
        at::Tensor y = m_bn1->forward(m_conv1->forward(x)).relu_();
        y = m_bn2->forward(m_conv2->forward(y));
        return y.add_(m_shortcut ? m_shortcut->forward(x) : x).relu_();
    }

    std::int64_t multiplyAdds(MapSize& size) const override {
        const std::int64_t shortcut = shortcutMultiplyAdds(m_shortcut, size);
        const std::int64_t first = students::multiplyAdds(m_conv1, size);
        return shortcut + first + students::multiplyAdds(m_conv2, size);
    }

private:
    torch::nn::Conv2d m_conv1;
    torch::nn::BatchNorm2d m_bn1;
    torch::nn::Conv2d m_conv2;
    torch::nn::BatchNorm2d m_bn2;
    std::shared_ptr<ConvNormActivation> m_shortcut;
};

class Bottleneck : public ResidualBlock {
public:
    explicit Bottleneck(const BlockShape& shape)
        : m_conv1(register_module("conv1", convolution({.inputs = shape.inputs, .outputs = shape.planes}))),
          m_bn1(register_module("bn1", batchNorm(shape.planes))),
          m_conv2(register_module(
              "conv2",
              convolution(
                  {.inputs = shape.planes, .outputs = shape.planes, .kernel = 3, .stride = shape.stride}))),
          m_bn2(register_module("bn2", batchNorm(shape.planes))),
          m_conv3(register_module("conv3", convolution({.inputs = shape.planes, .outputs = shape.outputs}))),
          m_bn3(register_module("bn3", batchNorm(shape.outputs))), m_shortcut(makeShortcut(shape)) {
        if (m_shortcut)
            register_module("downsample", m_shortcut);
    }

    at::Tensor forward(const at::Tensor& x) override {
        at::Tensor y = m_bn1->forward(m_conv1->forward(x)).relu_();
        y = m_bn2->forward(m_conv2->forward(y)).relu_();
        y = m_bn3->forward(m_conv3->forward(y));
        return y.add_(m_shortcut ? m_shortcut->forward(x) : x).relu_();
    }

    std::int64_t multiplyAdds(MapSize& size) const override {
        std::int64_t sum = shortcutMultiplyAdds(m_shortcut, size);
        for (const auto* layer : {&m_conv1, &m_conv2, &m_conv3})
            sum += students::multiplyAdds(*layer, size);
        return sum;
    }

private:
    torch::nn::Conv2d m_conv1;
    torch::nn::BatchNorm2d m_bn1;
    torch::nn::Conv2d m_conv2;
    torch::nn::BatchNorm2d m_bn2;
    torch::nn::Conv2d m_conv3;
    torch::nn::BatchNorm2d m_bn3;
    std::shared_ptr<ConvNormActivation> m_shortcut;
};

std::shared_ptr<ResidualBlock> makeBlock(BlockKind kind, const BlockShape& shape) {
    if (kind == BlockKind::Basic)
        return std::make_shared<BasicBlock>(shape);
    return std::make_shared<Bottleneck>(shape);
}

torch::nn::Conv2d stemConvolution(const ResNetConfig& config) {
    if (config.stem == Stem::SmallImage)
        return convolution({.inputs = 3, .outputs = config.stemChannels, .kernel = 3});
    return convolution({.inputs = 3, .outputs = config.stemChannels, .kernel = 7, .stride = 2});
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

ResNet::ResNet(const ResNetConfig& config)
    : m_stem(config.stem), m_convolution(register_module("conv1", stemConvolution(config))),
      m_norm(register_module("bn1", batchNorm(config.stemChannels))) {
    std::int64_t channels = config.stemChannels;
    for (std::size_t i = 0; i < config.layers.size(); ++i)
        m_stages.push_back(makeStage(config, i, channels));
    m_classifier = register_module("fc", torch::nn::Linear(channels, config.classes));
}

ResNet::Stage ResNet::makeStage(const ResNetConfig& config, std::size_t index, std::int64_t& channels) {
    auto holder = register_module("layer" + std::to_string(index + 1), std::make_shared<torch::nn::Module>());
    const std::int64_t planes = config.stemChannels << index;
    const std::int64_t outputs = config.block == BlockKind::Basic ? planes : planes * kBottleneckExpansion;
    Stage stage;
    for (int i = 0; i < config.layers[index]; ++i) {
        const std::int64_t stride = i == 0 && index > 0 ? 2 : 1;
        const BlockShape shape{.inputs = channels, .planes = planes, .outputs = outputs, .stride = stride};
        stage.push_back(holder->register_module(std::to_string(i), makeBlock(config.block, shape)));
        channels = outputs;
    }
    return stage;
}

at::Tensor ResNet::stem(const at::Tensor& images) {
    at::Tensor x = m_norm->forward(m_convolution->forward(images)).relu_();
    return m_stem == Stem::Standard ? at::max_pool2d(x, 3, 2, 1) : x;
}

ResNet::Stages ResNet::stages(const at::Tensor& images) {
    Stages stages{.stem = stem(images), .layers = {}};
    at::Tensor x = stages.stem;
    for (const auto& stage : m_stages) {
        for (const auto& block : stage)
            x = block->forward(x);
        stages.layers.push_back(x);
    }
    return stages;
}

at::Tensor ResNet::features(const at::Tensor& images, Dropout&) {
    at::Tensor x = stem(images);
    for (const auto& stage : m_stages)
        for (const auto& block : stage)
            x = block->forward(x);
    return averagePool(x).flatten(1);
}

std::int64_t ResNet::multiplyAdds(MapSize size) const {
    std::int64_t sum = students::multiplyAdds(m_convolution, size);
    if (m_stem == Stem::Standard)
        size = slide(size, 3, 2, 1);
    for (const auto& stage : m_stages)
        for (const auto& block : stage)
            sum += block->multiplyAdds(size);
    return sum;
}

} // namespace retort::students
