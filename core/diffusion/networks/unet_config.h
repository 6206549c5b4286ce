#pragma once
// The shape of a UNet2DConditionModel, by configuration: Stable Diffusion 1.x, 2.x and Stable unCLIP 2.1.

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::diffusion {

enum class BlockKind {
    Plain,         ///< residual blocks alone: DownBlock2D, UpBlock2D
    CrossAttention ///< each followed by a transformer that also attends to the condition
};

enum class ClassEmbedding {
    None,
    Projection ///< a two-layer network on a vector, added to the time embedding: Stable unCLIP
};

enum class TransformerProjection {
    Convolution, ///< 1x1 convolutions around the transformer: Stable Diffusion 1.x
    Linear       ///< Stable Diffusion 2.x
};

struct UNetConfig {
    int sampleSize = 64; ///< latents per side that it was trained at
    int inChannels = 4;
    int outChannels = 4;
    std::vector<int> blockChannels{320, 640, 1280, 1280};
    std::vector<BlockKind> downBlocks{BlockKind::CrossAttention, BlockKind::CrossAttention,
                                      BlockKind::CrossAttention, BlockKind::Plain};
    std::vector<BlockKind> upBlocks{BlockKind::Plain, BlockKind::CrossAttention, BlockKind::CrossAttention,
                                    BlockKind::CrossAttention};
    std::vector<int> heads{5, 10, 20, 20}; ///< per level; diffusers calls them `attention_head_dim`
    int layersPerBlock = 2;
    int crossAttentionWidth = 1024;
    TransformerProjection projection = TransformerProjection::Linear;
    int normGroups = 32;
    double normEpsilon = 1e-5;
    bool flipSinToCos = true;
    double frequencyShift = 0;
    ClassEmbedding classEmbedding = ClassEmbedding::None;
    int classEmbeddingInput = 0; ///< width of the vector, with ClassEmbedding::Projection
    /// Width of the waves by which it is told the guidance (`time_cond_proj_dim`): distilled with it (Luo et
    /// al. 2023, "Latent Consistency Models", section 4.2), so that one call does for two. 0: it is not told.
    int guidanceWaves = 0;
    bool upcastAttention = false;

    int timeEmbeddingWidth() const { return 4 * blockChannels.front(); }
};

/// InvalidArgument, naming the field, for a configuration that is no model.
Status validate(const UNetConfig& config, const std::string& source);
/// Reads a diffusers `unet/config.json`. Unsupported for blocks and options of other families, by name.
Result<UNetConfig> readUNetConfig(const JsonDocument& document);
/// Of one call for one image of side x side latents and so many tokens of text: convolutions and products.
double multiplyAdds(const UNetConfig& config, int side, int tokens = 77);
/// Of each attention to the condition, in the order in which diffusers counts them: down blocks, up blocks,
/// the middle.
std::vector<int> crossAttentionWidths(const UNetConfig& config);
/// The same file, for writing.
nlohmann::json diffusersJson(const UNetConfig& config);

} // namespace retort::diffusion
