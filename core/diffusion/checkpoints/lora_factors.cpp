#include "diffusion/checkpoints/lora_factors.h"

#include "clip/weight_source.h"
#include "nn/initialisation.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace retort::diffusion {

namespace {

constexpr std::string_view kMatrix = ".weight";
constexpr std::array<std::string_view, 4> kProjections{".to_q.weight", ".to_k.weight", ".to_v.weight",
                                                       ".to_out.0.weight"};
constexpr std::string_view kTextAttention = ".self_attn.";

bool isProjection(std::string_view parameter) {
    return std::ranges::any_of(kProjections, [&](auto ending) { return parameter.ends_with(ending); });
}

std::string layerOf(std::string_view weight) {
    return std::string(weight.substr(0, weight.size() - kMatrix.size()));
}

at::Tensor randomDown(std::int64_t rank, const at::Tensor& weight, std::uint64_t seed,
                      const std::string& layer) {
    auto down = at::empty({rank, weight.size(1)});
    nn::fillUniform(down, 1 / std::sqrt(static_cast<double>(weight.size(1))), seed, "lora/" + layer);
    return down.to(weight.device());
}

} // namespace

Result<LoraFactors> LoraFactors::ofAttention(const UNet& unet, int rank, std::uint64_t seed) {
    std::vector<MatrixLayers> matrices;
    for (const auto& parameter : unet.namedParameters())
        if (isProjection(parameter.name))
            matrices.push_back({.matrix = parameter, .layers = {layerOf(parameter.name)}});
    return of("lora_unet_", matrices, rank, seed);
}

Result<LoraFactors> LoraFactors::ofAttention(const clip::ClipModel& text, int rank, std::uint64_t seed) {
    tensor::TensorMap weights;
    for (const auto& [name, weight] : text.namedParameters())
        weights.emplace(name, weight);
    std::vector<MatrixLayers> matrices;
    for (const auto& source : clip::parameterSources(text.config(), clip::WeightNames::HuggingFace)) {
        const auto& name = source.parameter.name;
        const auto& first = source.stored.front().name;
        if (!clip::belongsTo(clip::Towers::TextStates, name) || !first.ends_with(kMatrix) ||
            first.find(kTextAttention) == std::string::npos)
            continue;
        matrices.push_back({.matrix = {name, weights.at(name)}, .layers = {}});
        for (const auto& stored : source.stored)
            matrices.back().layers.push_back(layerOf(stored.name));
    }
    return of("lora_te_", matrices, rank, seed);
}

Result<LoraFactors> LoraFactors::of(std::string_view prefix, const std::vector<MatrixLayers>& matrices,
                                    int rank, std::uint64_t seed) {
    LoraFactors factors;
    factors.m_prefix = prefix;
    auto narrowest = std::numeric_limits<std::int64_t>::max();
    for (const auto& [matrix, layers] : matrices) {
        const auto frozen = matrix.tensor.detach().to(at::kFloat);
        const auto rows = frozen.size(0) / std::ssize(layers);
        narrowest = std::min({narrowest, rows, frozen.size(1)});
        factors.m_matrices.push_back({.name = matrix.name, .weight = frozen, .layers = {}});
        for (const auto& layer : layers)
            factors.m_matrices.back().layers.push_back({.name = layer,
                                                        .down = randomDown(rank, frozen, seed, layer),
                                                        .up = at::zeros({rows, rank}, frozen.options())});
    }
    if (rank < 1 || rank > narrowest)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("rank {}: the narrowest attention of this generator has {} values; choose a "
                                 "rank from 1 to {}",
                                 rank, narrowest, narrowest)};
    return factors;
}

std::vector<tensor::NamedTensor> LoraFactors::parameters() const {
    std::vector<tensor::NamedTensor> parameters;
    for (const auto& matrix : m_matrices)
        for (const auto& layer : matrix.layers) {
            parameters.push_back({layer.name + ".lora_down.weight", layer.down});
            parameters.push_back({layer.name + ".lora_up.weight", layer.up});
        }
    return parameters;
}

std::size_t LoraFactors::layers() const {
    std::size_t count = 0;
    for (const auto& matrix : m_matrices)
        count += matrix.layers.size();
    return count;
}

tensor::TensorMap LoraFactors::changedWeights() const {
    tensor::TensorMap changed;
    for (const auto& matrix : m_matrices) {
        std::vector<at::Tensor> changes;
        for (const auto& layer : matrix.layers)
            changes.push_back(layer.up.matmul(layer.down));
        changed.emplace(matrix.name,
                        matrix.weight + (changes.size() == 1 ? changes.front() : at::cat(changes)));
    }
    return changed;
}

tensor::TensorMap LoraFactors::stored() const {
    tensor::TensorMap tensors;
    for (const auto& matrix : m_matrices)
        for (const auto& layer : matrix.layers) {
            auto name = m_prefix + layer.name;
            std::ranges::replace(name, '.', '_');
            tensors.emplace(name + ".lora_down.weight", layer.down.detach());
            tensors.emplace(name + ".lora_up.weight", layer.up.detach());
            tensors.emplace(name + ".alpha", at::scalar_tensor(static_cast<float>(layer.down.size(0))));
        }
    return tensors;
}

} // namespace retort::diffusion
