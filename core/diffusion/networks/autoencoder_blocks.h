#pragma once
// The two halves of the autoencoder (Esser et al. 2021, "Taming Transformers", table 7).

#include "diffusion/networks/attention_layer.h"
#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/resnet_block.h"
#include "nn/layers.h"

#include <optional>
#include <vector>

namespace retort::diffusion {

/// Residual block, attention of one head over all pixels, residual block.
class AutoencoderMidBlock {
public:
    explicit AutoencoderMidBlock(const AutoencoderConfig& config);

    at::Tensor forward(const at::Tensor& x) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    ResnetBlock m_first;
    nn::GroupNorm m_norm;
    AttentionLayer m_attention;
    ResnetBlock m_second;
};

/// Images [N, imageChannels, H, W] -> mean and log variance, one after the other in the channels,
/// [N, 2 latentChannels, h, w].
class Encoder {
public:
    explicit Encoder(const AutoencoderConfig& config);

    at::Tensor forward(at::Tensor x) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    struct Level {
        std::vector<ResnetBlock> resnets;
        std::optional<nn::Convolution> downsampler;
    };

    nn::Convolution m_in;
    std::vector<Level> m_levels;
    AutoencoderMidBlock m_mid;
    nn::GroupNorm m_norm;
    nn::Convolution m_out;
};

/// Latents [N, latentChannels, h, w] -> images [N, imageChannels, H, W].
class Decoder {
public:
    explicit Decoder(const AutoencoderConfig& config);

    at::Tensor forward(at::Tensor x) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    struct Level {
        std::vector<ResnetBlock> resnets;
        std::optional<nn::Convolution> upsampler;
    };

    nn::Convolution m_in;
    AutoencoderMidBlock m_mid;
    std::vector<Level> m_levels; ///< coarsest first
    nn::GroupNorm m_norm;
    nn::Convolution m_out;
};

} // namespace retort::diffusion
