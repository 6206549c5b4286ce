#include "clip/weight_source.h"

#include "models/mapped_pages.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace retort::clip {

namespace {

struct Renamed {
    std::string_view openClip;
    std::string_view huggingFace;
};

constexpr std::array<Renamed, 16> kWholeNames{{
    {"visual.class_embedding", "vision_model.embeddings.class_embedding"},
    {"visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"},
    {"visual.proj", "visual_projection.weight"},
    {"visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight"},
    {"visual.ln_pre.weight", "vision_model.pre_layrnorm.weight"}, // the layout's own spelling
    {"visual.ln_pre.bias", "vision_model.pre_layrnorm.bias"},
    {"visual.ln_post.weight", "vision_model.post_layernorm.weight"},
    {"visual.ln_post.bias", "vision_model.post_layernorm.bias"},
    {"token_embedding.weight", "text_model.embeddings.token_embedding.weight"},
    {"positional_embedding", "text_model.embeddings.position_embedding.weight"},
    {"ln_final.weight", "text_model.final_layer_norm.weight"},
    {"ln_final.bias", "text_model.final_layer_norm.bias"},
    {"text_projection", "text_projection.weight"},
    {"logit_scale", "logit_scale"},
    {"visual.transformer.resblocks.", "vision_model.encoder.layers."},
    {"transformer.resblocks.", "text_model.encoder.layers."},
}};

constexpr std::array<Renamed, 5> kBlockParts{{
    {".ln_1.", ".layer_norm1."},
    {".ln_2.", ".layer_norm2."},
    {".attn.out_proj.", ".self_attn.out_proj."},
    {".mlp.c_fc.", ".mlp.fc1."},
    {".mlp.c_proj.", ".mlp.fc2."},
}};

constexpr std::string_view kJoinedProjection = ".attn.in_proj_";

void replaceFirst(std::string& name, const Renamed& part) {
    if (const auto at = name.find(part.openClip); at != std::string::npos)
        name.replace(at, part.openClip.size(), part.huggingFace);
}

/// The OpenCLIP name with its beginning and its block's part as Hugging Face has them; "in_proj" stays.
std::string huggingFaceName(std::string name) {
    for (const auto& whole : kWholeNames) {
        const bool isPrefix = whole.openClip.ends_with('.');
        if (name == whole.openClip)
            return std::string{whole.huggingFace};
        if (isPrefix && name.starts_with(whole.openClip)) {
            name.replace(0, whole.openClip.size(), whole.huggingFace);
            break;
        }
    }
    for (const auto& part : kBlockParts)
        replaceFirst(name, part);
    return name;
}

ParameterSource huggingFaceSource(ParameterShape parameter) {
    ParameterSource source{.parameter = parameter, .stored = {}, .transposed = false};
    auto stored = parameter;
    stored.name = huggingFaceName(parameter.name);
    if (const auto joined = stored.name.find(kJoinedProjection); joined != std::string::npos) {
        stored.shape[0] /= 3;
        const auto block = stored.name.substr(0, joined);
        const auto kind = stored.name.substr(joined + kJoinedProjection.size());
        for (const char part : {'q', 'k', 'v'})
            source.stored.push_back(
                {fmt::format("{}.self_attn.{}_proj.{}", block, part, kind), stored.shape});
        return source;
    }
    source.transposed = parameter.name == "visual.proj" || parameter.name == "text_projection";
    if (source.transposed)
        std::swap(stored.shape[0], stored.shape[1]);
    source.stored.push_back(std::move(stored));
    return source;
}

/// What checkpoints hold beside weights: positions 0, 1, 2, ... and the causal mask, which are made anew;
/// OpenAI's sizes, which the configuration has; a bias of all logits alike, which changes no probability.
bool isBuffer(std::string_view name) {
    constexpr std::array<std::string_view, 7> kBuffers{"position_ids",       "attn_mask",  "input_resolution",
                                                       "context_length",     "vocab_size", "logit_bias",
                                                       "num_batches_tracked"};
    return std::ranges::find(kBuffers, name.substr(name.rfind('.') + 1)) != kBuffers.end();
}

/// What stands before the names of a CLIP model's tensors, "module." for example. Nothing where no tensor, or
/// one without a prefix, or more than one model is found.
std::string prefixIn(const tensor::TensorArchive& archive) {
    constexpr std::array<std::string_view, 4> kAnchors{
        "visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight",
        "text_model.embeddings.token_embedding.weight", "text.token_embedding.weight"};
    std::set<std::string> prefixes;
    for (const auto& [name, entry] : archive.entries()) {
        for (const auto anchor : kAnchors) {
            const auto before = name.substr(0, name.size() - std::min(name.size(), anchor.size()));
            if (name.ends_with(anchor) && (before.empty() || before.ends_with('.')))
                prefixes.insert(before);
        }
    }
    return prefixes.size() == 1 ? *prefixes.begin() : std::string{};
}

std::string without(const std::string& prefix, const std::string& name) {
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

/// The shape that a tensor is stored in; OpenCLIP's scale of the logits can be one number in a row.
std::vector<std::int64_t> shapeOf(const std::string& name, const tensor::TensorEntry& entry) {
    const bool isOneNumber =
        std::ranges::all_of(entry.shape, [](std::int64_t length) { return length == 1; });
    return name == "logit_scale" && isOneNumber ? std::vector<std::int64_t>{} : entry.shape;
}

Result<WeightNames> requireNames(const tensor::TensorArchive& archive) {
    if (const auto names = namesIn(archive))
        return *names;
    return Error{
        ErrorCode::Mismatch,
        fmt::format("{}: the tensors are named neither as OpenCLIP's (visual.conv1.weight) nor as Hugging "
                    "Face's (vision_model.embeddings.patch_embedding.weight); is it a CLIP model?",
                    archive.source())};
}

at::Tensor read(const ParameterSource& source, const tensor::TensorArchive& archive, at::ScalarType dtype) {
    std::vector<at::Tensor> parts;
    for (const auto& stored : source.stored)
        parts.push_back(tensor::viewOf(*archive.find(stored.name)).view(stored.shape));
    const bool isReadyForUse = parts.size() == 1 && parts[0].scalar_type() == dtype;
    if (isReadyForUse)
        return source.transposed ? parts[0].t() : parts[0];
    auto whole = at::empty(source.stored.size() == 1 ? source.stored[0].shape : source.parameter.shape,
                           at::TensorOptions().dtype(dtype));
    const auto rows = parts.size() == 1 ? 0 : source.stored[0].shape[0];
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto into = parts.size() == 1 ? whole : whole.narrow(0, static_cast<std::int64_t>(i) * rows, rows);
        into.copy_(parts[i]);
        const auto* entry = archive.find(source.stored[i].name);
        if (entry->owner)
            models::releasePages(entry->bytes);
    }
    return source.transposed ? whole.t() : whole;
}

Status checkFloating(const tensor::TensorArchive& archive, const std::vector<std::string>& names) {
    std::vector<std::string> others;
    for (const auto& name : names) {
        const auto dtype = archive.find(name)->dtype;
        if (dtype != tensor::DType::F16 && dtype != tensor::DType::BF16 && dtype != tensor::DType::F32 &&
            dtype != tensor::DType::F64)
            others.push_back(fmt::format("{} ({})", name, tensor::name(dtype)));
    }
    if (others.empty())
        return {};
    return Error{ErrorCode::Mismatch, fmt::format("{}: weights must be of a floating dtype, {} are not: {}",
                                                  archive.source(), others.size(), tensor::listed(others))};
}

} // namespace

tensor::TensorArchive withPlainNames(const tensor::TensorArchive& archive) {
    const auto prefix = prefixIn(archive);
    const bool isCustomText = archive.find(prefix + "text.token_embedding.weight") != nullptr;
    if (prefix.empty() && !isCustomText)
        return archive;
    return archive.renamed([&](const std::string& name) {
        const auto plain = without(prefix, name);
        return isCustomText ? without("text.", plain) : plain;
    });
}

std::optional<WeightNames> namesIn(const tensor::TensorArchive& archive) {
    for (const auto* name : {"visual.conv1.weight", "token_embedding.weight"})
        if (archive.find(name))
            return WeightNames::OpenClip;
    for (const auto* name :
         {"vision_model.embeddings.patch_embedding.weight", "text_model.embeddings.token_embedding.weight"})
        if (archive.find(name))
            return WeightNames::HuggingFace;
    return std::nullopt;
}

std::vector<ParameterSource> parameterSources(const ClipConfig& config, WeightNames names) {
    std::vector<ParameterSource> sources;
    for (auto& parameter : parameterShapes(config)) {
        if (names == WeightNames::HuggingFace)
            sources.push_back(huggingFaceSource(std::move(parameter)));
        else
            sources.push_back({.parameter = parameter, .stored = {parameter}, .transposed = false});
    }
    return sources;
}

Status checkWeights(const tensor::TensorArchive& archive, const ClipConfig& config, Towers towers) {
    RETORT_TRY(const auto names, requireNames(archive));
    std::vector<tensor::NamedTensor> targets;
    std::vector<std::string> floating;
    std::set<std::string> excluded;
    for (const auto& source : parameterSources(config, names)) {
        for (const auto& stored : source.stored) {
            if (!belongsTo(towers, source.parameter.name)) {
                excluded.insert(stored.name);
                continue;
            }
            targets.push_back({stored.name, at::empty(stored.shape, at::TensorOptions().device(at::kMeta))});
            floating.push_back(stored.name);
        }
    }
    tensor::TensorMap present;
    for (const auto& [name, entry] : archive.entries()) {
        if (!excluded.contains(name) && !isBuffer(name))
            present.emplace(name, at::empty(shapeOf(name, entry), at::TensorOptions().device(at::kMeta)));
    }
    RETORT_CHECK(tensor::checkFit(targets, present, archive.source()));
    return checkFloating(archive, floating);
}

Result<tensor::TensorMap> readWeights(const tensor::TensorArchive& archive, const ClipConfig& config,
                                      Towers towers, at::ScalarType dtype) {
    return tensor::guarded("reading the weights of " + archive.source(), [&]() -> Result<tensor::TensorMap> {
        RETORT_CHECK(checkWeights(archive, config, towers));
        RETORT_TRY(const auto names, requireNames(archive));
        tensor::TensorMap weights;
        for (const auto& source : parameterSources(config, names)) {
            if (belongsTo(towers, source.parameter.name))
                weights.emplace(source.parameter.name, read(source, archive, dtype));
        }
        return weights;
    });
}

Result<tensor::TensorMap> openClipWeights(const tensor::TensorMap& stored, WeightNames names,
                                          const ClipConfig& config, Towers towers,
                                          const std::string& source) {
    std::vector<tensor::NamedTensor> targets;
    tensor::TensorMap present;
    tensor::TensorMap weights;
    for (const auto& parameter : parameterSources(config, names)) {
        if (!belongsTo(towers, parameter.parameter.name))
            continue;
        std::vector<at::Tensor> parts;
        for (const auto& [name, shape] : parameter.stored) {
            targets.push_back({name, at::empty(shape, at::TensorOptions().device(at::kMeta))});
            if (const auto found = stored.find(name); found != stored.end()) {
                present.insert(*found);
                parts.push_back(found->second);
            }
        }
        if (parts.size() != parameter.stored.size())
            continue; // reported below
        const auto whole = parts.size() == 1 ? parts[0] : at::cat(parts);
        weights.emplace(parameter.parameter.name, parameter.transposed ? whole.t() : whole);
    }
    RETORT_CHECK(tensor::checkFit(targets, present, source));
    return weights;
}

} // namespace retort::clip
