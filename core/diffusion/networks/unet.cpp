#include "diffusion/networks/unet.h"

#include "diffusion/networks/feature_map.h"
#include "diffusion/networks/time_embedding.h"
#include "diffusion/networks/unet_blocks.h"
#include "nn/initialisation.h"
#include "nn/layers.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <optional>
#include <span>

namespace retort::diffusion {

struct UNet::Parts {
    explicit Parts(const UNetConfig& c);

    UNetConfig config;
    nn::Convolution convolutionIn;
    VectorEmbedding timeEmbedding;
    std::optional<nn::Linear> guidanceProjection;
    std::optional<VectorEmbedding> classEmbedding;
    std::vector<DownBlock> down;
    MidBlock mid;
    std::vector<UpBlock> up;
    nn::GroupNorm normOut;
    nn::Convolution convolutionOut;

    /// silu(time embedding + class embedding), [N, timeEmbeddingWidth].
    at::Tensor timeCondition(const UNetInput& input) const;
    void visit(const nn::ParameterVisitor& visitor);
    nn::ParameterWalk walk() {
        return [this](const nn::ParameterVisitor& visitor) { visit(visitor); };
    }
};

UNet::Parts::Parts(const UNetConfig& c)
    : config(c), convolutionIn({.inputs = c.inChannels, .outputs = c.blockChannels.front()}),
      timeEmbedding(c.blockChannels.front(), c.timeEmbeddingWidth()), mid(c),
      normOut({.channels = c.blockChannels.front(), .groups = c.normGroups, .epsilon = c.normEpsilon}),
      convolutionOut({.inputs = c.blockChannels.front(), .outputs = c.outChannels}) {
    if (c.guidanceWaves > 0)
        guidanceProjection.emplace(c.guidanceWaves, c.blockChannels.front(), nn::Bias::None);
    if (c.classEmbedding == ClassEmbedding::Projection)
        classEmbedding.emplace(c.classEmbeddingInput, c.timeEmbeddingWidth());
    for (std::size_t level = 0; level < c.blockChannels.size(); ++level) {
        down.emplace_back(c, level);
        up.emplace_back(c, level);
    }
}

at::Tensor UNet::Parts::timeCondition(const UNetInput& input) const {
    const auto count = input.latents.size(0);
    const auto dtype = convolutionIn.dtype();
    const auto timesteps = input.timesteps.to(input.latents.device()).reshape({-1}).expand({count});
    auto waves = sinusoids(timesteps, {.width = config.blockChannels.front(),
                                       .order = config.flipSinToCos ? SinusoidOrder::CosineFirst
                                                                    : SinusoidOrder::SineFirst,
                                       .frequencyShift = config.frequencyShift})
                     .to(dtype);
    if (guidanceProjection)
        waves = waves + (*guidanceProjection)(
                            guidanceWaves(input.guidance, config.guidanceWaves, waves.device()).to(dtype));
    auto embedding = timeEmbedding.forward(waves);
    if (classEmbedding)
        embedding = embedding + classEmbedding->forward(input.classVector.to(dtype));
    return at::silu(embedding);
}

void UNet::Parts::visit(const nn::ParameterVisitor& visitor) {
    convolutionIn.visit("conv_in.", visitor);
    timeEmbedding.visit("time_embedding.", visitor);
    if (guidanceProjection)
        guidanceProjection->visit("time_embedding.cond_proj.", visitor);
    if (classEmbedding)
        classEmbedding->visit("class_embedding.", visitor);
    for (std::size_t i = 0; i < down.size(); ++i)
        down[i].visit(fmt::format("down_blocks.{}.", i), visitor);
    mid.visit("mid_block.", visitor);
    for (std::size_t i = 0; i < up.size(); ++i)
        up[i].visit(fmt::format("up_blocks.{}.", i), visitor);
    normOut.visit("conv_norm_out.", visitor);
    convolutionOut.visit("conv_out.", visitor);
}

namespace {

/// Hands the keys to the blocks that attend to them: the middle one's are the last (crossAttentionWidths()).
class ImageKeysInTurn {
public:
    explicit ImageKeysInTurn(std::span<const ImageKeys> keys) : m_left(keys) {}

    std::span<const ImageKeys> ofNextBlock(std::size_t transformers) {
        if (m_left.empty())
            return {};
        const auto keys = m_left.first(transformers);
        m_left = m_left.subspan(transformers);
        return keys;
    }
    std::span<const ImageKeys> ofMidBlock() const { return m_left.empty() ? m_left : m_left.last(1); }

private:
    std::span<const ImageKeys> m_left;
};

} // namespace

UNet::UNet(const UNetConfig& config) : m_parts(std::make_unique<Parts>(config)) {}
UNet::UNet(UNet&&) noexcept = default;
UNet& UNet::operator=(UNet&&) noexcept = default;
UNet::~UNet() = default;

const UNetConfig& UNet::config() const {
    return m_parts->config;
}

void UNet::initialise(std::uint64_t seed) {
    nn::initialiseParameters(m_parts->walk(), seed, "unet", [](std::string_view layer) {
        return layer == "conv_out" || layer.ends_with(".conv2") || layer.ends_with(".proj_out");
    });
}

Status UNet::load(const tensor::TensorMap& weights, at::ScalarType dtype, const std::string& source) {
    return nn::loadParameters(m_parts->walk(), weights, {.dtype = dtype}, source);
}

void UNet::to(const at::Device& device, at::ScalarType dtype) {
    nn::moveParameters(m_parts->walk(), device, dtype);
}

void UNet::replace(const tensor::TensorMap& weights) {
    nn::replaceParameters(m_parts->walk(), weights);
}

at::Tensor UNet::predict(const UNetInput& input) const {
    const auto& parts = *m_parts;
    const auto dtype = parts.convolutionIn.dtype();
    UNetCondition condition{.time = parts.timeCondition(input), .hidden = input.condition.to(dtype)};
    ImageKeysInTurn imageKeys(input.imageKeys);
    auto x = parts.convolutionIn(asFeatureMap(input.latents, dtype));
    std::vector<at::Tensor> skips{x};
    for (const auto& block : parts.down) {
        condition.imageKeys = imageKeys.ofNextBlock(block.transformers());
        x = block.forward(x, condition, skips);
    }
    condition.imageKeys = imageKeys.ofMidBlock();
    x = parts.mid.forward(x, condition);
    for (const auto& block : parts.up) {
        condition.imageKeys = imageKeys.ofNextBlock(block.transformers());
        x = block.forward(x, condition, skips);
    }
    return parts.convolutionOut(parts.normOut.thenSilu(x)).to(input.latents.scalar_type());
}

std::vector<tensor::NamedTensor> UNet::namedParameters() const {
    return nn::parametersOf(m_parts->walk());
}

} // namespace retort::diffusion
