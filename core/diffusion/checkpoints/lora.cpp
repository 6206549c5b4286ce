#include "diffusion/checkpoints/lora.h"

#include "tensor/safetensors.h"
#include "tensor/torch_error.h"
#include "tensor/torch_tensor.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

namespace retort::diffusion {

namespace {

struct Factors {
    at::Tensor down;  ///< [rank, inputs] or [rank, inputs, k, k]
    at::Tensor up;    ///< [outputs, rank] or [outputs, rank, 1, 1]
    at::Tensor alpha; ///< a number; undefined: the rank
};

enum class Part { Down, Up, Alpha };

struct Ending {
    std::string_view text;
    Part part;
    std::string_view instead; ///< of the ending, in the layer's name
};

/// Of kohya's scripts, PEFT, diffusers, and diffusers' attention processors.
constexpr std::array<Ending, 16> kEndings{{
    {".lora_down.weight", Part::Down, ""},
    {".lora_up.weight", Part::Up, ""},
    {".alpha", Part::Alpha, ""},
    {".lora_A.weight", Part::Down, ""},
    {".lora_B.weight", Part::Up, ""},
    {".lora_A.default.weight", Part::Down, ""},
    {".lora_B.default.weight", Part::Up, ""},
    {".lora.down.weight", Part::Down, ""},
    {".lora.up.weight", Part::Up, ""},
    {".processor.to_q_lora.down.weight", Part::Down, ".to_q"},
    {".processor.to_q_lora.up.weight", Part::Up, ".to_q"},
    {".processor.to_k_lora.down.weight", Part::Down, ".to_k"},
    {".processor.to_k_lora.up.weight", Part::Up, ".to_k"},
    {".processor.to_v_lora.down.weight", Part::Down, ".to_v"},
    {".processor.to_v_lora.up.weight", Part::Up, ".to_v"},
    {".processor.to_out_lora.down.weight", Part::Down, ".to_out.0"},
}};
constexpr Ending kOutUp{".processor.to_out_lora.up.weight", Part::Up, ".to_out.0"};
constexpr std::array<std::string_view, 4> kPrefixes{"lora_unet_", "base_model.model.unet.",
                                                    "base_model.model.", "unet."};

std::optional<Ending> endingOf(std::string_view name) {
    if (name.ends_with(kOutUp.text))
        return kOutUp;
    const auto found =
        std::ranges::find_if(kEndings, [&](const Ending& e) { return name.ends_with(e.text); });
    return found == kEndings.end() ? std::nullopt : std::optional{*found};
}

/// A layer's name with the dots of its path as underscores, as kohya's scripts write it.
std::string flatName(std::string_view layer) {
    for (const auto prefix : kPrefixes)
        if (layer.starts_with(prefix)) {
            layer.remove_prefix(prefix.size());
            break;
        }
    std::string flat{layer};
    std::ranges::replace(flat, '.', '_');
    return flat;
}

using FactorsOfLayers = std::map<std::string, Factors>; ///< by the layer's name in the file

Result<FactorsOfLayers> factorsIn(const tensor::TensorArchive& archive) {
    FactorsOfLayers layers;
    for (const auto& [name, weight] : tensor::viewsOf(archive)) {
        const auto ending = endingOf(name);
        if (!ending)
            return Error{
                ErrorCode::Mismatch,
                fmt::format("{}: \"{}\" belongs to no LoRA that can be read; expected names of kohya "
                            "(.lora_down.weight), PEFT (.lora_A.weight) or diffusers (.lora.down.weight)",
                            archive.source(), name)};
        auto layer = name.substr(0, name.size() - ending->text.size());
        auto& factors = layers[layer.append(ending->instead)];
        (ending->part == Part::Down ? factors.down
         : ending->part == Part::Up ? factors.up
                                    : factors.alpha) = weight;
    }
    return layers;
}

Error misfit(const std::string& source, const std::string& layer, const std::string& why) {
    return Error{ErrorCode::Mismatch, fmt::format("{}: {}: {}", source, layer, why)};
}

std::string shapeText(const at::Tensor& tensor) {
    return fmt::format("[{}]", fmt::join(tensor.sizes().vec(), ", "));
}

Status checkFactors(const Factors& factors, const at::Tensor& weight, const std::string& source,
                    const std::string& layer) {
    if (!factors.down.defined() || !factors.up.defined())
        return misfit(source, layer, "one of its two factors is missing; is the download complete?");
    const auto& down = factors.down;
    const auto& up = factors.up;
    const bool fits = down.dim() >= 2 && up.dim() >= 2 && down.size(0) > 0 &&
                      up.numel() == up.size(0) * up.size(1) && up.size(1) == down.size(0) &&
                      up.size(0) == weight.size(0) &&
                      down.numel() == down.size(0) * (weight.numel() / weight.size(0));
    if (!fits)
        return misfit(
            source, layer,
            fmt::format("factors {} and {} do not make a change of {}; the file is for another model",
                        shapeText(up), shapeText(down), shapeText(weight)));
    if (factors.alpha.defined() && factors.alpha.numel() != 1)
        return misfit(source, layer, "its alpha is no single number");
    return {};
}

at::Tensor changed(const at::Tensor& weight, const Factors& factors, double strength) {
    const auto down = factors.down.to(torch::kFloat).flatten(1);
    const auto up = factors.up.to(torch::kFloat).flatten(1);
    const auto rank = static_cast<double>(down.size(0));
    const double alpha = factors.alpha.defined() ? factors.alpha.to(torch::kDouble).item<double>() : rank;
    const auto change = up.matmul(down).view(weight.sizes()) * (strength * alpha / rank);
    return (weight.to(torch::kFloat) + change).to(weight.scalar_type());
}

/// The UNet's matrices and kernels by the flat names of their layers.
std::map<std::string, std::string> weightsByFlatName(const tensor::TensorMap& weights) {
    constexpr std::string_view kWeight = ".weight";
    std::map<std::string, std::string> names;
    for (const auto& [name, weight] : weights)
        if (name.ends_with(kWeight) && weight.dim() >= 2)
            names.emplace(flatName(name.substr(0, name.size() - kWeight.size())), name);
    return names;
}

} // namespace

Result<LoraUse> addLora(UNet& unet, const std::filesystem::path& file, double strength, at::ScalarType dtype,
                        models::WeightUse use) {
    return tensor::guarded("adding the LoRA " + file.string(), [&]() -> Result<LoraUse> {
        const torch::NoGradGuard noGradients;
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
        RETORT_TRY(const auto layers, factorsIn(archive));
        tensor::TensorMap weights;
        for (auto& [name, weight] : unet.namedParameters())
            weights.emplace(name, weight);
        const auto names = weightsByFlatName(weights);
        LoraUse result;
        for (const auto& [layer, factors] : layers) {
            const auto found = names.find(flatName(layer));
            if (found == names.end()) {
                result.unused.push_back(layer);
                continue;
            }
            auto& weight = weights.at(found->second);
            RETORT_CHECK(checkFactors(factors, weight, archive.source(), layer));
            if (use == models::WeightUse::Load)
                weight = changed(weight, factors, strength);
            ++result.layers;
        }
        if (result.layers == 0)
            return Error{ErrorCode::Mismatch, fmt::format("{}: changes no layer of this UNet; it holds {}",
                                                          archive.source(), tensor::listed(result.unused))};
        if (use == models::WeightUse::Load)
            RETORT_CHECK(unet.load(weights, dtype, archive.source()));
        return result;
    });
}

} // namespace retort::diffusion
