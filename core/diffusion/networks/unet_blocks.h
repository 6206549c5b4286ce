#pragma once
// The blocks of the denoising network's ladder: down, in the middle, and up again with skip connections.

#include "diffusion/networks/resnet_block.h"
#include "diffusion/networks/spatial_transformer.h"
#include "diffusion/networks/unet_config.h"
#include "nn/layers.h"

#include <optional>
#include <span>
#include <vector>

namespace retort::diffusion {

/// What every residual block and transformer is told besides the map.
struct UNetCondition {
    at::Tensor time;   ///< silu(time embedding), [N, timeEmbeddingWidth]
    at::Tensor hidden; ///< [N, L, crossAttentionWidth]
    /// One for each transformer of the block; empty without an image adapter.
    std::span<const ImageKeys> imageKeys{};

    TransformerCondition ofTransformer(std::size_t i) const {
        return {.hidden = hidden, .image = imageKeys.empty() ? nullptr : &imageKeys[i]};
    }
};

class DownBlock {
public:
    /// The block at `level` of the ladder, 0 the finest.
    DownBlock(const UNetConfig& config, std::size_t level);

    /// Appends what the way up needs to `skips`.
    at::Tensor forward(at::Tensor x, const UNetCondition& condition, std::vector<at::Tensor>& skips) const;
    std::size_t transformers() const { return m_transformers.size(); }
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    std::vector<ResnetBlock> m_resnets;
    std::vector<SpatialTransformer> m_transformers; ///< as many, or none
    std::optional<nn::Convolution> m_downsampler;
};

class MidBlock {
public:
    explicit MidBlock(const UNetConfig& config);

    at::Tensor forward(const at::Tensor& x, const UNetCondition& condition) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    ResnetBlock m_first;
    SpatialTransformer m_transformer;
    ResnetBlock m_second;
};

class UpBlock {
public:
    /// The block at `step` of the way up, 0 the coarsest.
    UpBlock(const UNetConfig& config, std::size_t step);

    /// Takes its skips from the end of `skips`.
    at::Tensor forward(at::Tensor x, const UNetCondition& condition, std::vector<at::Tensor>& skips) const;
    std::size_t transformers() const { return m_transformers.size(); }
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    std::vector<ResnetBlock> m_resnets;
    std::vector<SpatialTransformer> m_transformers;
    std::optional<nn::Convolution> m_upsampler;
};

} // namespace retort::diffusion
