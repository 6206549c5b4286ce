#include "diffusion/checkpoints/lora_factors.h"

#include "nn/initialisation.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace retort::diffusion {

namespace {

constexpr std::string_view kMatrix = ".weight";
constexpr std::array<std::string_view, 4> kProjections{".to_q.weight", ".to_k.weight", ".to_v.weight",
                                                       ".to_out.0.weight"};

bool isProjection(std::string_view parameter) {
    return std::ranges::any_of(kProjections, [&](auto ending) { return parameter.ends_with(ending); });
}

std::string kohyasName(std::string layer) {
    std::ranges::replace(layer, '.', '_');
    return "lora_unet_" + layer;
}

at::Tensor randomDown(std::int64_t rank, const at::Tensor& weight, std::uint64_t seed,
                      const std::string& layer) {
    auto down = at::empty({rank, weight.size(1)});
    nn::fillUniform(down, 1 / std::sqrt(static_cast<double>(weight.size(1))), seed, "lora/" + layer);
    return down.to(weight.device());
}

} // namespace

Result<LoraFactors> LoraFactors::ofAttention(const UNet& unet, int rank, std::uint64_t seed) {
    LoraFactors factors;
    auto narrowest = std::numeric_limits<std::int64_t>::max();
    for (const auto& [name, weight] : unet.namedParameters()) {
        if (!isProjection(name))
            continue;
        narrowest = std::min({narrowest, weight.size(0), weight.size(1)});
        const auto layer = name.substr(0, name.size() - kMatrix.size());
        const auto frozen = weight.detach().to(at::kFloat);
        factors.m_layers.push_back({.name = layer,
                                    .weight = frozen,
                                    .down = randomDown(rank, frozen, seed, layer),
                                    .up = at::zeros({frozen.size(0), rank}, frozen.options())});
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
    for (const auto& layer : m_layers) {
        parameters.push_back({layer.name + ".lora_down.weight", layer.down});
        parameters.push_back({layer.name + ".lora_up.weight", layer.up});
    }
    return parameters;
}

void LoraFactors::apply(UNet& unet) const {
    tensor::TensorMap changed;
    for (const auto& layer : m_layers)
        changed.emplace(layer.name + std::string(kMatrix), layer.weight + layer.up.matmul(layer.down));
    unet.replace(changed);
}

Status LoraFactors::save(const std::filesystem::path& file,
                         const std::map<std::string, std::string>& metadata) const {
    tensor::TensorMap tensors;
    for (const auto& layer : m_layers) {
        const auto name = kohyasName(layer.name);
        tensors.emplace(name + ".lora_down.weight", layer.down.detach());
        tensors.emplace(name + ".lora_up.weight", layer.up.detach());
        tensors.emplace(name + ".alpha", at::scalar_tensor(static_cast<float>(layer.down.size(0))));
    }
    return tensor::saveTensors(file, tensors, metadata);
}

} // namespace retort::diffusion
