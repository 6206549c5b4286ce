#include "diffusion/checkpoints/lora.h"

#include "clip/weight_source.h"
#include "diffusion/checkpoints/lora_scaling.h"
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
    at::Tensor alpha; ///< a number; undefined: of a configuration, else the rank
};

enum class Part { Down, Up, Alpha };

struct Ending {
    std::string_view text;
    Part part;
    std::string_view instead; ///< of the ending, in the layer's name
};

/// Of kohya's scripts, PEFT, diffusers, and diffusers' attention processors; those of a text tower are
/// without "processor". An ending that is another one's end stands behind it.
constexpr std::array<Ending, 27> kEndings{{
    {".lora_down.weight", Part::Down, ""},
    {".lora_up.weight", Part::Up, ""},
    {".alpha", Part::Alpha, ""},
    {".lora_A.weight", Part::Down, ""},
    {".lora_B.weight", Part::Up, ""},
    {".lora_A.default.weight", Part::Down, ""},
    {".lora_B.default.weight", Part::Up, ""},
    {".lora.down.weight", Part::Down, ""},
    {".lora.up.weight", Part::Up, ""},
    {".lora_linear_layer.down.weight", Part::Down, ""},
    {".lora_linear_layer.up.weight", Part::Up, ""},
    {".processor.to_q_lora.down.weight", Part::Down, ".to_q"},
    {".processor.to_q_lora.up.weight", Part::Up, ".to_q"},
    {".processor.to_k_lora.down.weight", Part::Down, ".to_k"},
    {".processor.to_k_lora.up.weight", Part::Up, ".to_k"},
    {".processor.to_v_lora.down.weight", Part::Down, ".to_v"},
    {".processor.to_v_lora.up.weight", Part::Up, ".to_v"},
    {".processor.to_out_lora.down.weight", Part::Down, ".to_out.0"},
    {".processor.to_out_lora.up.weight", Part::Up, ".to_out.0"},
    {".to_q_lora.down.weight", Part::Down, ".q_proj"},
    {".to_q_lora.up.weight", Part::Up, ".q_proj"},
    {".to_k_lora.down.weight", Part::Down, ".k_proj"},
    {".to_k_lora.up.weight", Part::Up, ".k_proj"},
    {".to_v_lora.down.weight", Part::Down, ".v_proj"},
    {".to_v_lora.up.weight", Part::Up, ".v_proj"},
    {".to_out_lora.down.weight", Part::Down, ".out_proj"},
    {".to_out_lora.up.weight", Part::Up, ".out_proj"},
}};
constexpr std::array<std::string_view, 7> kPrefixes{
    "lora_unet_",        "lora_te_", "base_model.model.unet.", "base_model.model.text_encoder.",
    "base_model.model.", "unet.",    "text_encoder."};

std::optional<Ending> endingOf(std::string_view name) {
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

/// What the product of its factors is multiplied by.
double factorOf(const std::string& layer, const Factors& factors, const LoraScaling& scaling) {
    const auto rank = static_cast<double>(factors.down.size(0));
    return factors.alpha.defined() ? factors.alpha.to(torch::kDouble).item<double>() / rank
                                   : scaling.factor(layer, rank);
}

at::Tensor changed(const at::Tensor& weight, const Factors& factors, double strength) {
    const auto down = factors.down.to(torch::kFloat).flatten(1);
    const auto up = factors.up.to(torch::kFloat).flatten(1);
    const auto change = up.matmul(down).view(weight.sizes()) * strength;
    return (weight.to(torch::kFloat) + change).to(weight.scalar_type());
}

enum class Network { UNet, Text };

/// A matrix or a kernel, which is a parameter or some rows of one.
struct Target {
    Network network;
    std::string parameter;
    std::int64_t firstRow;
    std::int64_t rows;
};

constexpr std::string_view kWeight = ".weight";

/// What a LoRA can change, by the flat name of the layer: a text tower's has Hugging Face's names.
class Targets {
public:
    explicit Targets(const GeneratorParts& parts) {
        for (const auto& [name, weight] : parts.unet.namedParameters()) {
            m_weights[Network::UNet].emplace(name, weight);
            if (weight.dim() >= 2)
                add(name, {Network::UNet, name, 0, weight.size(0)});
        }
        if (parts.text)
            addText(parts.text->model);
    }

    const Target* find(const std::string& layer) const {
        const auto found = m_targets.find(flatName(layer));
        return found == m_targets.end() ? nullptr : &found->second;
    }
    at::Tensor weightOf(const Target& target) const {
        return m_weights.at(target.network).at(target.parameter).narrow(0, target.firstRow, target.rows);
    }
    void put(const Target& target, const at::Tensor& weight) {
        auto& whole = m_weights.at(target.network).at(target.parameter);
        if (target.rows == whole.size(0)) {
            whole = weight;
            return;
        }
        whole = whole.clone(); // it may lie in a mapped file
        whole.narrow(0, target.firstRow, target.rows).copy_(weight);
    }
    const tensor::TensorMap& weights(Network network) const { return m_weights.at(network); }

private:
    void add(const std::string& name, Target target) {
        if (name.ends_with(kWeight))
            m_targets.emplace(flatName(name.substr(0, name.size() - kWeight.size())), std::move(target));
    }
    void addText(const clip::ClipModel& text) {
        for (const auto& [name, weight] : text.namedParameters())
            if (clip::belongsTo(clip::Towers::TextStates, name))
                m_weights[Network::Text].emplace(name, weight);
        for (const auto& source : clip::parameterSources(text.config(), clip::WeightNames::HuggingFace)) {
            std::int64_t row = 0;
            for (const auto& stored : source.stored) {
                const bool isMatrix = stored.shape.size() == 2 && !source.transposed;
                if (isMatrix && m_weights[Network::Text].contains(source.parameter.name))
                    add(stored.name, {Network::Text, source.parameter.name, row, stored.shape[0]});
                row += stored.shape.empty() ? 0 : stored.shape[0];
            }
        }
    }

    std::map<Network, tensor::TensorMap> m_weights{{Network::UNet, {}}, {Network::Text, {}}};
    std::map<std::string, Target> m_targets{};
};

Status load(GeneratorParts& parts, const Targets& targets, const LoraUse& use, at::ScalarType dtype,
            const std::string& source) {
    if (use.textLayers > 0)
        RETORT_CHECK(
            parts.text->model.load(targets.weights(Network::Text), dtype, clip::Towers::TextStates, source));
    if (use.layers > use.textLayers)
        RETORT_CHECK(parts.unet.load(targets.weights(Network::UNet), dtype, source));
    return {};
}

} // namespace

Result<LoraUse> addLora(GeneratorParts& parts, const std::filesystem::path& file, double strength,
                        at::ScalarType dtype, models::WeightUse use) {
    return tensor::guarded("adding the LoRA " + file.string(), [&]() -> Result<LoraUse> {
        const torch::NoGradGuard noGradients;
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
        RETORT_TRY(const auto layers, factorsIn(archive));
        RETORT_TRY(const auto scaling, LoraScaling::read(archive, file));
        Targets targets(parts);
        LoraUse result{.scaling = scaling.text()};
        for (const auto& [layer, factors] : layers) {
            const auto* target = targets.find(layer);
            if (!target) {
                result.unused.push_back(layer);
                continue;
            }
            const auto weight = targets.weightOf(*target);
            RETORT_CHECK(checkFactors(factors, weight, archive.source(), layer));
            if (use == models::WeightUse::Load)
                targets.put(*target, changed(weight, factors, strength * factorOf(layer, factors, scaling)));
            ++result.layers;
            result.textLayers += target->network == Network::Text ? 1U : 0U;
        }
        if (result.layers == 0)
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: changes no layer of this generator; it holds {}", archive.source(),
                                     tensor::listed(result.unused))};
        if (use == models::WeightUse::Load)
            RETORT_CHECK(load(parts, targets, result, dtype, archive.source()));
        return result;
    });
}

} // namespace retort::diffusion
