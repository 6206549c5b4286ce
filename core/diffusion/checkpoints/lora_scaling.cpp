#include "diffusion/checkpoints/lora_scaling.h"

#include "base/json.h"
#include "models/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMetadata = "lora_adapter_metadata"; // of diffusers
constexpr const char* kConfig = "adapter_config.json";     // of PEFT
constexpr const char* kPeftWeights = "adapter_model.safetensors";

bool endsWithName(std::string_view layer, std::string_view name) {
    return layer.ends_with(name) &&
           (layer.size() == name.size() || layer[layer.size() - name.size() - 1] == '.');
}

void readAlphas(JsonReader& reader, std::map<std::string, double>& into) {
    constexpr const char* kKey = "alpha_pattern";
    constexpr std::string_view kOfPatterns = "^$*+?()[]{}|\\";
    const auto* alphas = reader.value(kKey);
    if (alphas == nullptr || alphas->is_null())
        return;
    if (!alphas->is_object())
        return reader.fail(kKey, "expected an object");
    for (const auto& [layer, alpha] : alphas->items()) {
        if (layer.find_first_of(kOfPatterns) != std::string::npos)
            return reader.fail(kKey,
                               fmt::format("\"{}\" is a pattern; only names of layers are supported", layer),
                               ErrorCode::Unsupported);
        if (!alpha.is_number())
            return reader.fail(kKey, fmt::format("the alpha of \"{}\" is no number", layer));
        into.emplace(layer, alpha.get<double>());
    }
}

/// The keys that begin with the prefix, without it.
nlohmann::json partOf(const nlohmann::json& all, const std::string& prefix) {
    auto part = nlohmann::json::object();
    for (const auto& [key, value] : all.items())
        if (key.starts_with(prefix))
            part[key.substr(prefix.size())] = value;
    return part;
}

} // namespace

Result<LoraScaling::Part> LoraScaling::readPart(const std::string& text, const std::string& source,
                                                std::string prefix) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    Part part{.prefix = std::move(prefix)};
    JsonReader reader(document);
    reader.optional("lora_alpha", part.alpha);
    reader.optional("use_rslora", part.isRankStabilised);
    readAlphas(reader, part.alphas);
    reader.only("use_dora", {false});
    reader.only("fan_in_fan_out", {false});
    reader.ignoreUnknown(); // of training
    RETORT_CHECK(reader.finish());
    return part;
}

Status LoraScaling::add(const std::string& text, const std::string& source, std::string prefix) {
    RETORT_TRY(auto part, readPart(text, source, std::move(prefix)));
    m_text += fmt::format(" {}{}{}", part.prefix, part.alpha, part.isRankStabilised ? "rs" : "");
    for (const auto& [layer, alpha] : part.alphas)
        m_text += fmt::format(" {} {}", layer, alpha);
    m_parts.push_back(std::move(part));
    return {};
}

Result<LoraScaling> LoraScaling::read(const tensor::TensorArchive& archive, const fs::path& file) {
    LoraScaling scaling;
    if (const auto found = archive.metadata().find(kMetadata); found != archive.metadata().end()) {
        const auto source = fmt::format("{}: {}", archive.source(), kMetadata);
        RETORT_TRY(const auto document, JsonDocument::parse(found->second, source));
        for (const auto* prefix : {"unet.", "text_encoder."})
            if (const auto part = partOf(document.root(), prefix); !part.empty())
                RETORT_CHECK(scaling.add(part.dump(), source, prefix));
        return scaling;
    }
    std::error_code ignored;
    const auto config = file.parent_path() / kConfig;
    if (file.filename() != kPeftWeights || !fs::exists(config, ignored))
        return scaling;
    RETORT_TRY(const auto document, models::readConfigFile(config));
    RETORT_CHECK(scaling.add(document.root().dump(), config.string(), ""));
    return scaling;
}

double LoraScaling::factor(std::string_view layer, double rank) const {
    const auto part =
        std::ranges::find_if(m_parts, [&](const Part& one) { return layer.starts_with(one.prefix); });
    if (part == m_parts.end())
        return 1;
    const auto own =
        std::ranges::find_if(part->alphas, [&](const auto& one) { return endsWithName(layer, one.first); });
    const double alpha = own != part->alphas.end() ? own->second : part->alpha != 0 ? part->alpha : rank;
    return alpha / (part->isRankStabilised ? std::sqrt(rank) : rank);
}

} // namespace retort::diffusion
