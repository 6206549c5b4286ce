#include "diffusion/networks/autoencoder_blocks.h"

#include "diffusion/networks/feature_map.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::diffusion {

namespace {

constexpr double kNormEpsilon = 1e-6;

ResnetBlock resnet(const AutoencoderConfig& config, std::int64_t inputs, std::int64_t outputs) {
    return ResnetBlock({.inputs = inputs,
                        .outputs = outputs,
                        .timeWidth = 0,
                        .normGroups = config.normGroups,
                        .normEpsilon = kNormEpsilon});
}

nn::GroupNorm norm(const AutoencoderConfig& config, std::int64_t channels) {
    return nn::GroupNorm({.channels = channels, .groups = config.normGroups, .epsilon = kNormEpsilon});
}

void visitResnets(std::vector<ResnetBlock>& resnets, const std::string& prefix,
                  const nn::ParameterVisitor& visitor) {
    for (std::size_t i = 0; i < resnets.size(); ++i)
        resnets[i].visit(fmt::format("{}resnets.{}.", prefix, i), visitor);
}

} // namespace

AutoencoderMidBlock::AutoencoderMidBlock(const AutoencoderConfig& config)
    : m_first(resnet(config, config.blockChannels.back(), config.blockChannels.back())),
      m_norm(norm(config, config.blockChannels.back())),
      m_attention({.width = config.blockChannels.back(),
                   .contextWidth = config.blockChannels.back(),
                   .heads = 1,
                   .inputBias = nn::Bias::Present}),
      m_second(resnet(config, config.blockChannels.back(), config.blockChannels.back())) {}

at::Tensor AutoencoderMidBlock::forward(const at::Tensor& x) const {
    const auto first = m_first.forward(x, {});
    const auto tokens = tokensOf(m_norm(first));
    const auto attended = mapOf(m_attention.forward(tokens, tokens), x.size(2), x.size(3));
    return m_second.forward(first + attended, {});
}

void AutoencoderMidBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_first.visit(prefix + "resnets.0.", visitor);
    m_norm.visit(prefix + "attentions.0.group_norm.", visitor);
    m_attention.visit(prefix + "attentions.0.", visitor);
    m_second.visit(prefix + "resnets.1.", visitor);
}

Encoder::Encoder(const AutoencoderConfig& config)
    : m_in({.inputs = config.imageChannels, .outputs = config.blockChannels.front()}), m_mid(config),
      m_norm(norm(config, config.blockChannels.back())),
      m_out({.inputs = config.blockChannels.back(), .outputs = 2 * config.latentChannels}) {
    std::int64_t before = config.blockChannels.front();
    for (std::size_t i = 0; i < config.blockChannels.size(); ++i) {
        const std::int64_t channels = config.blockChannels[i];
        auto& level = m_levels.emplace_back();
        for (int layer = 0; layer < config.layersPerBlock; ++layer)
            level.resnets.push_back(resnet(config, layer == 0 ? before : channels, channels));
        if (i + 1 < config.blockChannels.size())
            level.downsampler.emplace(
                nn::ConvolutionShape{.inputs = channels, .outputs = channels, .stride = 2, .padding = 0});
        before = channels;
    }
}

at::Tensor Encoder::forward(at::Tensor x) const {
    x = m_in(x);
    for (const auto& level : m_levels) {
        for (const auto& block : level.resnets)
            x = block.forward(x, {});
        // Padded on the right and below alone, as the original code does.
        if (level.downsampler)
            x = (*level.downsampler)(at::constant_pad_nd(x, {0, 1, 0, 1}));
    }
    return m_out(m_norm.thenSilu(m_mid.forward(x)));
}

void Encoder::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_in.visit(prefix + "conv_in.", visitor);
    for (std::size_t i = 0; i < m_levels.size(); ++i) {
        const auto block = fmt::format("{}down_blocks.{}.", prefix, i);
        visitResnets(m_levels[i].resnets, block, visitor);
        if (m_levels[i].downsampler)
            m_levels[i].downsampler->visit(block + "downsamplers.0.conv.", visitor);
    }
    m_mid.visit(prefix + "mid_block.", visitor);
    m_norm.visit(prefix + "conv_norm_out.", visitor);
    m_out.visit(prefix + "conv_out.", visitor);
}

Decoder::Decoder(const AutoencoderConfig& config)
    : m_in({.inputs = config.latentChannels, .outputs = config.blockChannels.back()}), m_mid(config),
      m_norm(norm(config, config.blockChannels.front())),
      m_out({.inputs = config.blockChannels.front(), .outputs = config.imageChannels}) {
    std::int64_t before = config.blockChannels.back();
    for (auto i = config.blockChannels.size(); i-- > 0;) {
        const std::int64_t channels = config.blockChannels[i];
        auto& level = m_levels.emplace_back();
        for (int layer = 0; layer <= config.layersPerBlock; ++layer)
            level.resnets.push_back(resnet(config, layer == 0 ? before : channels, channels));
        if (i > 0)
            level.upsampler.emplace(nn::ConvolutionShape{.inputs = channels, .outputs = channels});
        before = channels;
    }
}

at::Tensor Decoder::forward(at::Tensor x) const {
    x = m_mid.forward(m_in(x));
    for (const auto& level : m_levels) {
        for (const auto& block : level.resnets)
            x = block.forward(x, {});
        if (level.upsampler)
            x = (*level.upsampler)(doubled(x, 2 * x.size(2), 2 * x.size(3)));
    }
    return m_out(m_norm.thenSilu(x));
}

void Decoder::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_in.visit(prefix + "conv_in.", visitor);
    m_mid.visit(prefix + "mid_block.", visitor);
    for (std::size_t i = 0; i < m_levels.size(); ++i) {
        const auto block = fmt::format("{}up_blocks.{}.", prefix, i);
        visitResnets(m_levels[i].resnets, block, visitor);
        if (m_levels[i].upsampler)
            m_levels[i].upsampler->visit(block + "upsamplers.0.conv.", visitor);
    }
    m_norm.visit(prefix + "conv_norm_out.", visitor);
    m_out.visit(prefix + "conv_out.", visitor);
}

} // namespace retort::diffusion
