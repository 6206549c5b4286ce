#include "diffusion/networks/unet_blocks.h"

#include "diffusion/networks/feature_map.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::diffusion {

namespace {

ResnetBlock resnet(const UNetConfig& config, std::int64_t inputs, std::int64_t outputs) {
    return ResnetBlock({.inputs = inputs,
                        .outputs = outputs,
                        .timeWidth = config.timeEmbeddingWidth(),
                        .normGroups = config.normGroups,
                        .normEpsilon = config.normEpsilon});
}

SpatialTransformer transformer(const UNetConfig& config, std::size_t level) {
    return SpatialTransformer(
        {.width = config.blockChannels[level],
         .heads = config.heads[level],
         .conditionWidth = config.crossAttentionWidth,
         .normGroups = config.normGroups,
         .projection = config.projection,
         .scores = config.upcastAttention ? ScorePrecision::Float32 : ScorePrecision::Weights});
}

template<class Layer>
void visitAll(std::vector<Layer>& layers, const std::string& prefix, const nn::ParameterVisitor& visitor) {
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].visit(fmt::format("{}{}.", prefix, i), visitor);
}

} // namespace

DownBlock::DownBlock(const UNetConfig& config, std::size_t level) {
    const std::int64_t channels = config.blockChannels[level];
    const std::int64_t before = config.blockChannels[level == 0 ? 0 : level - 1];
    for (int layer = 0; layer < config.layersPerBlock; ++layer) {
        m_resnets.push_back(resnet(config, layer == 0 ? before : channels, channels));
        if (config.downBlocks[level] == BlockKind::CrossAttention)
            m_transformers.push_back(transformer(config, level));
    }
    if (level + 1 < config.blockChannels.size())
        m_downsampler.emplace(nn::ConvolutionShape{.inputs = channels, .outputs = channels, .stride = 2});
}

at::Tensor DownBlock::forward(at::Tensor x, const UNetCondition& condition,
                              std::vector<at::Tensor>& skips) const {
    for (std::size_t i = 0; i < m_resnets.size(); ++i) {
        x = m_resnets[i].forward(x, condition.time);
        if (!m_transformers.empty())
            x = m_transformers[i].forward(x, condition.ofTransformer(i));
        skips.push_back(x);
    }
    if (m_downsampler) {
        x = (*m_downsampler)(x);
        skips.push_back(x);
    }
    return x;
}

void DownBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    visitAll(m_resnets, prefix + "resnets.", visitor);
    visitAll(m_transformers, prefix + "attentions.", visitor);
    if (m_downsampler)
        m_downsampler->visit(prefix + "downsamplers.0.conv.", visitor);
}

MidBlock::MidBlock(const UNetConfig& config)
    : m_first(resnet(config, config.blockChannels.back(), config.blockChannels.back())),
      m_transformer(transformer(config, config.blockChannels.size() - 1)),
      m_second(resnet(config, config.blockChannels.back(), config.blockChannels.back())) {}

at::Tensor MidBlock::forward(const at::Tensor& x, const UNetCondition& condition) const {
    const auto first = m_first.forward(x, condition.time);
    return m_second.forward(m_transformer.forward(first, condition.ofTransformer(0)), condition.time);
}

void MidBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_first.visit(prefix + "resnets.0.", visitor);
    m_transformer.visit(prefix + "attentions.0.", visitor);
    m_second.visit(prefix + "resnets.1.", visitor);
}

UpBlock::UpBlock(const UNetConfig& config, std::size_t step) {
    const auto levels = config.blockChannels.size();
    const auto level = levels - 1 - step;
    const std::int64_t channels = config.blockChannels[level];
    const std::int64_t below = config.blockChannels[std::min(level + 1, levels - 1)];
    const std::int64_t above = config.blockChannels[level == 0 ? 0 : level - 1];
    // One layer more than on the way down: it takes the skip of the block's input there.
    for (int layer = 0; layer <= config.layersPerBlock; ++layer) {
        const auto skip = layer == config.layersPerBlock ? above : channels;
        m_resnets.push_back(resnet(config, (layer == 0 ? below : channels) + skip, channels));
        if (config.upBlocks[step] == BlockKind::CrossAttention)
            m_transformers.push_back(transformer(config, level));
    }
    if (level > 0)
        m_upsampler.emplace(nn::ConvolutionShape{.inputs = channels, .outputs = channels});
}

at::Tensor UpBlock::forward(at::Tensor x, const UNetCondition& condition,
                            std::vector<at::Tensor>& skips) const {
    for (std::size_t i = 0; i < m_resnets.size(); ++i) {
        x = m_resnets[i].forward(at::cat({x, skips.back()}, 1), condition.time);
        skips.pop_back();
        if (!m_transformers.empty())
            x = m_transformers[i].forward(x, condition.ofTransformer(i));
    }
    if (m_upsampler)
        x = (*m_upsampler)(doubled(x, skips.back().size(2), skips.back().size(3)));
    return x;
}

void UpBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    visitAll(m_resnets, prefix + "resnets.", visitor);
    visitAll(m_transformers, prefix + "attentions.", visitor);
    if (m_upsampler)
        m_upsampler->visit(prefix + "upsamplers.0.conv.", visitor);
}

} // namespace retort::diffusion
