#include "students/repvit.h"

#include <torch/types.h>

#include <array>

namespace retort::students {

namespace {

struct RepVitRow {
    std::int64_t channels;
    int blocks;
};

constexpr std::array kRepVitRows{RepVitRow{48, 2}, RepVitRow{96, 2}, RepVitRow{192, 14}, RepVitRow{384, 2}};
constexpr std::int64_t kMixerExpansion = 2;

nn::ConvolutionShape pointConvolution(std::int64_t inputs, std::int64_t outputs) {
    return {.inputs = inputs, .outputs = outputs, .kernel = 1};
}

nn::ConvolutionShape channelConvolution(std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
    return {.inputs = channels, .outputs = channels, .kernel = kernel, .stride = stride, .groups = channels};
}

at::Tensor biasOf(nn::Convolution& convolution) {
    at::Tensor bias;
    convolution.visit("", [&](const std::string& name, at::Tensor& parameter) {
        if (name == "bias")
            bias = parameter;
    });
    return bias;
}

/// A quarter of the channels, to the nearest multiple of eight.
std::int64_t squeezedOf(std::int64_t channels) {
    return (channels / 4 + 4) / 8 * 8;
}

} // namespace

RepDepthwise::RepDepthwise(std::int64_t channels)
    : m_wide(channelConvolution(channels, 3, 1), Activation::None),
      m_point(channelConvolution(channels, 1, 1)), m_norm(channels) {}

/// The input itself is a 1x1 convolution with weights 1, and a 1x1 one is a 3x3 one with zeros around it.
Kernel RepDepthwise::reparameterised() {
    const auto wide = m_wide.folded();
    const at::Tensor point = at::constant_pad_nd(m_point.weight() + 1, {1, 1, 1, 1});
    const auto norm = m_norm.running();
    const auto kernel = folded(wide.weight + point, norm);
    return {.weight = kernel.weight, .bias = kernel.bias + (wide.bias + biasOf(m_point)) * norm.scale};
}

at::Tensor RepDepthwise::operator()(const at::Tensor& x, const Pass& pass) {
    if (!pass.isReparameterised)
        return m_norm(m_wide(x, pass.statistics) + m_point(x) + x, pass.statistics);
    const auto kernel = reparameterised();
    return at::conv2d(x, kernel.weight, kernel.bias, 1, 1, 1, x.size(1));
}

void RepDepthwise::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    m_wide.visit(prefix + "conv.c.", prefix + "conv.bn.", visitor);
    m_point.visit(prefix + "conv1.", visitor.parameter);
    m_norm.visit(prefix + "bn.", visitor);
}

std::int64_t RepDepthwise::multiplyAdds(MapSize& size) const {
    return m_wide.multiplyAdds(size) + students::multiplyAdds(m_point, size);
}

RepVitMixer::RepVitMixer(std::int64_t channels)
    : m_expand(pointConvolution(channels, kMixerExpansion * channels), Activation::Gelu),
      m_project(pointConvolution(kMixerExpansion * channels, channels), Activation::None) {}

at::Tensor RepVitMixer::operator()(const at::Tensor& x, const Pass& pass) {
    return x + m_project(m_expand(x, pass.statistics), pass.statistics);
}

void RepVitMixer::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    m_expand.visit(prefix + "conv1.c.", prefix + "conv1.bn.", visitor);
    m_project.visit(prefix + "conv2.c.", prefix + "conv2.bn.", visitor);
}

std::int64_t RepVitMixer::multiplyAdds(MapSize& size) const {
    return m_expand.multiplyAdds(size) + m_project.multiplyAdds(size);
}

RepVitBlock::RepVitBlock(std::int64_t channels, Squeeze squeeze) : m_tokens(channels), m_channels(channels) {
    if (squeeze == Squeeze::Present)
        m_squeezeExcitation.emplace(channels, SqueezeExcitationShape{.squeezed = squeezedOf(channels)});
}

at::Tensor RepVitBlock::operator()(const at::Tensor& x, const Pass& pass) {
    const at::Tensor mixed = m_tokens(x, pass);
    return m_channels(m_squeezeExcitation ? (*m_squeezeExcitation)(mixed) : mixed, pass);
}

void RepVitBlock::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    m_tokens.visit(prefix + "token_mixer.", visitor);
    if (m_squeezeExcitation)
        m_squeezeExcitation->visit(prefix + "se.", visitor.parameter);
    m_channels.visit(prefix + "channel_mixer.", visitor);
}

std::int64_t RepVitBlock::multiplyAdds(MapSize& size) const {
    const auto squeeze = m_squeezeExcitation ? m_squeezeExcitation->multiplyAdds() : 0;
    return m_tokens.multiplyAdds(size) + squeeze + m_channels.multiplyAdds(size);
}

RepVitDownsample::RepVitDownsample(std::int64_t inputs, std::int64_t outputs)
    : m_before(inputs, RepVitBlock::Squeeze::None),
      m_shrink(channelConvolution(inputs, 3, 2), Activation::None),
      m_widen(pointConvolution(inputs, outputs), Activation::None), m_after(outputs) {}

at::Tensor RepVitDownsample::operator()(const at::Tensor& x, const Pass& pass) {
    return m_after(m_widen(m_shrink(m_before(x, pass), pass.statistics), pass.statistics), pass);
}

void RepVitDownsample::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    m_before.visit(prefix + "pre_block.", visitor);
    m_shrink.visit(prefix + "spatial_downsample.c.", prefix + "spatial_downsample.bn.", visitor);
    m_widen.visit(prefix + "channel_downsample.c.", prefix + "channel_downsample.bn.", visitor);
    m_after.visit(prefix + "ffn.", visitor);
}

std::int64_t RepVitDownsample::multiplyAdds(MapSize& size) const {
    std::int64_t sum = m_before.multiplyAdds(size);
    sum += m_shrink.multiplyAdds(size);
    sum += m_widen.multiplyAdds(size);
    return sum + m_after.multiplyAdds(size);
}

std::vector<RepVit::Stage> RepVit::makeStages() {
    std::vector<Stage> stages;
    std::int64_t channels = kRepVitRows.front().channels;
    for (const auto& row : kRepVitRows) {
        auto& stage = stages.emplace_back();
        if (stages.size() > 1)
            stage.downsample.emplace(channels, row.channels);
        channels = row.channels;
        for (int i = 0; i < row.blocks; ++i)
            stage.blocks.emplace_back(channels, i % 2 == 0 ? RepVitBlock::Squeeze::Present
                                                           : RepVitBlock::Squeeze::None);
    }
    return stages;
}

RepVit::RepVit(std::int64_t classes)
    : m_first({.inputs = 3, .outputs = kRepVitRows.front().channels / 2, .stride = 2}, Activation::Gelu),
      m_second(
          {.inputs = kRepVitRows.front().channels / 2, .outputs = kRepVitRows.front().channels, .stride = 2},
          Activation::None),
      m_stages(makeStages()), m_norm(kRepVitRows.back().channels),
      m_classifier(kRepVitRows.back().channels, classes) {}

at::Tensor RepVit::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = m_second(m_first(images, pass.statistics), pass.statistics);
    for (auto& stage : m_stages) {
        if (stage.downsample)
            x = (*stage.downsample)(x, pass);
        for (auto& block : stage.blocks)
            x = block(x, pass);
    }
    return m_norm(averagePool(x), pass.statistics).flatten(1);
}

bool RepVit::beginsAtZero(std::string_view norm) const {
    return norm.ends_with("channel_mixer.conv2.bn") || norm.ends_with("ffn.conv2.bn");
}

std::int64_t RepVit::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_first.multiplyAdds(size);
    sum += m_second.multiplyAdds(size);
    for (const auto& stage : m_stages) {
        if (stage.downsample)
            sum += stage.downsample->multiplyAdds(size);
        for (const auto& block : stage.blocks)
            sum += block.multiplyAdds(size);
    }
    return sum;
}

void RepVit::visit(const nn::StateVisitor& visitor) {
    m_first.visit("stem.conv1.c.", "stem.conv1.bn.", visitor);
    m_second.visit("stem.conv2.c.", "stem.conv2.bn.", visitor);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const auto prefix = "stages." + std::to_string(i) + ".";
        if (m_stages[i].downsample)
            m_stages[i].downsample->visit(prefix + "downsample.", visitor);
        for (std::size_t j = 0; j < m_stages[i].blocks.size(); ++j)
            m_stages[i].blocks[j].visit(prefix + "blocks." + std::to_string(j) + ".", visitor);
    }
    m_norm.visit("head.head.bn.", visitor);
    m_classifier.visit("head.head.l.", visitor.parameter);
}

} // namespace retort::students
