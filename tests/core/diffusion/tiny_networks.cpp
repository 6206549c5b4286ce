#include "tiny_networks.h"

#include <c10/util/accumulate.h>
#include <torch/types.h>

#include <cmath>

namespace retort::diffusion::testing {

namespace {

/// Scattered in [-1.7, 1.7], of variance one; fast, as millions are needed.
at::Tensor scattered(at::IntArrayRef shape, std::uint64_t seed, const std::string& purpose) {
    double phase = static_cast<double>(seed);
    for (const char letter : purpose)
        phase = std::fmod(phase * 31 + letter, 1e6);
    const auto waves = at::sin(at::arange(c10::multiply_integers(shape), at::kDouble) * 12.9898 + phase);
    const auto fractions = (waves * 43758.5453).remainder(1);
    return ((fractions - 0.5) * std::sqrt(12.0)).to(at::kFloat).view(shape);
}

} // namespace

UNetConfig tinyUNetConfig() {
    return {.sampleSize = 8,
            .blockChannels = {8, 16},
            .downBlocks = {BlockKind::Plain, BlockKind::CrossAttention},
            .upBlocks = {BlockKind::CrossAttention, BlockKind::CrossAttention},
            .heads = {2, 4},
            .layersPerBlock = 1,
            .crossAttentionWidth = 6,
            .normGroups = 4,
            .classEmbedding = ClassEmbedding::Projection,
            .classEmbeddingInput = 10};
}

AutoencoderConfig tinyAutoencoderConfig() {
    return {.sampleSize = 16, .blockChannels = {8, 16}, .layersPerBlock = 1, .normGroups = 4};
}

tensor::TensorMap randomWeights(const std::vector<tensor::NamedTensor>& parameters, std::uint64_t seed) {
    tensor::TensorMap weights;
    for (const auto& parameter : parameters) {
        const auto inputs =
            parameter.tensor.dim() > 1 ? parameter.tensor.numel() / parameter.tensor.size(0) : 4;
        const auto noise = scattered(parameter.tensor.sizes(), seed, parameter.name) /
                           std::sqrt(static_cast<double>(inputs));
        const bool isGain = parameter.tensor.dim() == 1 && parameter.name.ends_with("weight");
        weights.emplace(parameter.name, isGain ? noise + 1 : noise);
    }
    return weights;
}

UNetInput tinyInput(const UNetConfig& config, std::int64_t count, std::int64_t side) {
    UNetInput input{.latents = scattered({count, config.inChannels, side, side}, 1, "latents"),
                    .timesteps = at::arange(count, at::kLong) * 100 + 5,
                    .condition = scattered({count, 3, config.crossAttentionWidth}, 1, "condition"),
                    .classVector = {}};
    if (config.classEmbedding == ClassEmbedding::Projection)
        input.classVector = scattered({count, config.classEmbeddingInput}, 1, "class");
    return input;
}

} // namespace retort::diffusion::testing
