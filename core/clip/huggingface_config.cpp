#include "clip/huggingface_config.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace retort::clip {

namespace {

void readActivation(JsonReader& reader, Activation& into) {
    std::string activation = "quick_gelu";
    reader.optional("hidden_act", activation);
    if (activation == "quick_gelu")
        into = Activation::QuickGelu;
    else if (activation == "gelu")
        into = Activation::Gelu;
    else
        reader.fail("hidden_act", fmt::format("\"{}\" is neither gelu nor quick_gelu", activation),
                    ErrorCode::Unsupported);
}

void readTransformer(JsonReader& reader, TransformerConfig& transformer) {
    reader.optional("hidden_size", transformer.width);
    reader.optional("intermediate_size", transformer.mlpWidth);
    reader.optional("num_hidden_layers", transformer.layers);
    reader.optional("num_attention_heads", transformer.heads);
    reader.optional("layer_norm_eps", transformer.layerNormEpsilon);
    readActivation(reader, transformer.activation);
    reader.ignoreUnknown();
}

void readVision(JsonReader& reader, VisionConfig& vision) {
    reader.optional("image_size", vision.imageSize);
    reader.optional("patch_size", vision.patchSize);
    int channels = 3;
    reader.optional("num_channels", channels);
    if (channels != 3)
        reader.fail("num_channels", fmt::format("{} channels; only RGB models are read", channels),
                    ErrorCode::Unsupported);
    readTransformer(reader, vision.transformer);
}

void readText(JsonReader& reader, TextConfig& text) {
    reader.optional("max_position_embeddings", text.contextLength);
    reader.optional("vocab_size", text.vocabularySize);
    readTransformer(reader, text.transformer);
}

/// A length that stands as a number, as {"shortest_edge": N} or as {"height": N, "width": N}.
std::optional<std::int64_t> sideLength(const nlohmann::json& size) {
    const auto number = [](const nlohmann::json& value) -> std::optional<std::int64_t> {
        return value.is_number_unsigned() ? std::optional{value.get<std::int64_t>()} : std::nullopt;
    };
    if (!size.is_object())
        return number(size);
    if (size.contains("shortest_edge"))
        return number(size["shortest_edge"]);
    if (size.contains("height") && size.contains("width") && size["height"] == size["width"])
        return number(size["height"]);
    return std::nullopt;
}

void checkSize(JsonReader& reader, const nlohmann::json& root, const std::string& key,
               std::int64_t expected) {
    reader.ignore(key);
    if (!reader.has(key))
        return;
    const auto side = sideLength(root.at(key));
    if (!side)
        reader.fail(key, fmt::format("expected one length of a square, found {}", root.at(key).dump()),
                    ErrorCode::Unsupported);
    else if (*side != expected)
        reader.fail(key, fmt::format("{} pixels, the model takes pictures of {}", *side, expected),
                    ErrorCode::Mismatch);
}

void requireStep(JsonReader& reader, const std::string& key) {
    bool isDone = true;
    reader.optional(key, isDone);
    if (!isDone)
        reader.fail(key, "leaving this step out is not supported", ErrorCode::Unsupported);
}

void readInterpolation(JsonReader& reader, Interpolation& into) {
    constexpr int kPillowBilinear = 2;
    constexpr int kPillowBicubic = 3;
    int resample = kPillowBicubic;
    reader.optional("resample", resample);
    if (resample != kPillowBilinear && resample != kPillowBicubic)
        reader.fail("resample", fmt::format("{} is neither bilinear (2) nor bicubic (3)", resample),
                    ErrorCode::Unsupported);
    into = resample == kPillowBilinear ? Interpolation::Bilinear : Interpolation::Bicubic;
}

/// Height and width given apart mean that both sides are set, whatever the aspect ratio.
ResizeMode resizeModeOf(const nlohmann::json& root) {
    const auto size = root.find("size");
    const bool isSquashed = size != root.end() && size->is_object() && size->contains("height");
    return isSquashed ? ResizeMode::Squash : ResizeMode::Shortest;
}

} // namespace

void readChannels(JsonReader& reader, const std::string& key, std::array<float, 3>& into) {
    std::vector<double> values(into.begin(), into.end());
    reader.optional(key, values);
    if (values.size() != into.size())
        return reader.fail(key, fmt::format("expected 3 numbers, one per channel, found {}", values.size()));
    for (std::size_t i = 0; i < into.size(); ++i)
        into[i] = static_cast<float>(values[i]);
}

Result<ClipConfig> readHuggingFaceModel(const JsonDocument& document) {
    ClipConfig config;
    JsonReader reader(document);
    std::string type = "clip";
    reader.optional("model_type", type);
    if (type != "clip")
        reader.fail("model_type", fmt::format("\"{}\"; only \"clip\" models of both towers are read", type),
                    ErrorCode::Unsupported);
    for (const auto* tower : {"text_config", "vision_config"})
        if (!reader.has(tower))
            reader.fail(tower, "this tower's configuration is missing; is it a whole CLIPModel?");
    reader.optional("projection_dim", config.embeddingWidth);
    // CLIPTextConfig's and CLIPVisionConfig's defaults are those of this program's structs.
    reader.object("text_config", [&](JsonReader& text) { readText(text, config.text); });
    reader.object("vision_config", [&](JsonReader& vision) { readVision(vision, config.vision); });
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    return config;
}

Result<TextConfig> readHuggingFaceText(const JsonDocument& document) {
    TextConfig config;
    JsonReader reader(document);
    std::string type = "clip_text_model";
    reader.optional("model_type", type);
    if (type != "clip_text_model")
        reader.fail("model_type", fmt::format("\"{}\"; only \"clip_text_model\" is read here", type),
                    ErrorCode::Unsupported);
    readText(reader, config);
    RETORT_CHECK(reader.finish());
    return config;
}

nlohmann::json huggingFaceTextJson(const TextConfig& config) {
    const auto& transformer = config.transformer;
    return {{"architectures", {"CLIPTextModel"}},
            {"model_type", "clip_text_model"},
            {"hidden_size", transformer.width},
            {"intermediate_size", transformer.mlpWidth},
            {"num_hidden_layers", transformer.layers},
            {"num_attention_heads", transformer.heads},
            {"layer_norm_eps", transformer.layerNormEpsilon},
            {"hidden_act", transformer.activation == Activation::Gelu ? "gelu" : "quick_gelu"},
            {"max_position_embeddings", config.contextLength},
            {"vocab_size", config.vocabularySize}};
}

Status readHuggingFacePreprocess(const JsonDocument& document, PreprocessConfig& into) {
    JsonReader reader(document);
    for (const auto* step : {"do_resize", "do_center_crop", "do_rescale", "do_normalize"})
        requireStep(reader, step);
    readChannels(reader, "image_mean", into.mean);
    readChannels(reader, "image_std", into.standardDeviation);
    readInterpolation(reader, into.interpolation);
    checkSize(reader, document.root(), "size", into.imageSize);
    checkSize(reader, document.root(), "crop_size", into.imageSize);
    into.resizeMode = resizeModeOf(document.root());
    reader.ignoreUnknown();
    return reader.finish();
}

} // namespace retort::clip
