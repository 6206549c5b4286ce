#include "clip/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace retort::clip {

namespace {

struct Bound {
    const char* field;
    std::int64_t value;
    std::int64_t largest;
};

Status checkBounds(std::initializer_list<Bound> bounds, const std::string& source) {
    for (const auto& bound : bounds)
        if (bound.value < 1 || bound.value > bound.largest)
            return Error{ErrorCode::InvalidArgument, fmt::format("{}: {} is {}, expected 1 to {}", source,
                                                                 bound.field, bound.value, bound.largest)};
    return {};
}

Status validateTransformer(const TransformerConfig& config, const char* tower, const std::string& source) {
    constexpr std::int64_t kWidest = 16384;
    RETORT_CHECK(checkBounds({{"width", config.width, kWidest},
                              {"layers", config.layers, 256},
                              {"heads", config.heads, 256},
                              {"mlp width", config.mlpWidth, 8 * kWidest}},
                             source)
                     .within(tower));
    if (config.width % config.heads != 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {}: width {} is no multiple of its {} heads", source, tower,
                                 config.width, config.heads)};
    return {};
}

void addTransformer(const TransformerConfig& config, const std::string& prefix,
                    std::vector<ParameterShape>& shapes) {
    const std::int64_t width = config.width;
    const std::int64_t mlp = config.mlpWidth;
    for (int layer = 0; layer < config.layers; ++layer) {
        const auto block = fmt::format("{}resblocks.{}.", prefix, layer);
        shapes.push_back({block + "ln_1.weight", {width}});
        shapes.push_back({block + "ln_1.bias", {width}});
        shapes.push_back({block + "attn.in_proj_weight", {3 * width, width}});
        shapes.push_back({block + "attn.in_proj_bias", {3 * width}});
        shapes.push_back({block + "attn.out_proj.weight", {width, width}});
        shapes.push_back({block + "attn.out_proj.bias", {width}});
        shapes.push_back({block + "ln_2.weight", {width}});
        shapes.push_back({block + "ln_2.bias", {width}});
        shapes.push_back({block + "mlp.c_fc.weight", {mlp, width}});
        shapes.push_back({block + "mlp.c_fc.bias", {mlp}});
        shapes.push_back({block + "mlp.c_proj.weight", {width, mlp}});
        shapes.push_back({block + "mlp.c_proj.bias", {width}});
    }
}

void refuse(JsonReader& reader, const std::string& key, const std::string& what) {
    if (reader.has(key))
        reader.fail(key, what + " is not supported; use a plain ViT CLIP model", ErrorCode::Unsupported);
    reader.ignore(key);
}

void readVision(JsonReader& reader, VisionConfig& vision) {
    refuse(reader, "timm_model_name", "a timm image tower");
    for (const auto* key : {"attentional_pool", "attn_pooler_queries"})
        reader.ignore(key);
    double ratio = 4.0;
    int headWidth = 64;
    auto& transformer = vision.transformer;
    reader.required("image_size", vision.imageSize);
    reader.required("layers", transformer.layers);
    reader.required("width", transformer.width);
    reader.required("patch_size", vision.patchSize);
    reader.optional("head_width", headWidth);
    reader.optional("mlp_ratio", ratio);
    if (headWidth < 1 || transformer.width % headWidth != 0)
        reader.fail("head_width",
                    fmt::format("{} does not divide the width {}", headWidth, transformer.width));
    else
        transformer.heads = transformer.width / headWidth;
    transformer.mlpWidth = static_cast<int>(std::clamp(transformer.width * ratio, 0.0, 1e6));
    reader.ignoreUnknown(); // training-time keys such as patch_dropout and ls_init_value
}

void readText(JsonReader& reader, TextConfig& text) {
    refuse(reader, "hf_model_name", "a Hugging Face text tower");
    double ratio = 4.0;
    auto& transformer = text.transformer;
    reader.optional("context_length", text.contextLength);
    reader.optional("vocab_size", text.vocabularySize);
    reader.required("width", transformer.width);
    reader.required("heads", transformer.heads);
    reader.required("layers", transformer.layers);
    reader.optional("mlp_ratio", ratio);
    transformer.mlpWidth = static_cast<int>(std::clamp(transformer.width * ratio, 0.0, 1e6));
    reader.ignoreUnknown();
}

} // namespace

Status validate(const ClipConfig& config, const std::string& source) {
    RETORT_CHECK(checkBounds({{"embed_dim", config.embeddingWidth, 16384},
                              {"image_size", config.vision.imageSize, 4096},
                              {"patch_size", config.vision.patchSize, 4096},
                              {"context_length", config.text.contextLength, 4096},
                              {"vocab_size", config.text.vocabularySize, 4'000'000}},
                             source));
    RETORT_CHECK(validateTransformer(config.vision.transformer, "image tower", source));
    RETORT_CHECK(validateTransformer(config.text.transformer, "text tower", source));
    if (config.vision.imageSize % config.vision.patchSize != 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: image_size {} is no multiple of patch_size {}", source,
                                 config.vision.imageSize, config.vision.patchSize)};
    return {};
}

void readOpenClip(JsonReader& modelCfg, ClipConfig& into) {
    bool quickGelu = false;
    modelCfg.required("embed_dim", into.embeddingWidth);
    modelCfg.optional("quick_gelu", quickGelu);
    if (!modelCfg.has("vision_cfg"))
        modelCfg.fail("vision_cfg", "the image tower's configuration is missing");
    if (!modelCfg.has("text_cfg"))
        modelCfg.fail("text_cfg", "the text tower's configuration is missing");
    modelCfg.object("vision_cfg", [&](JsonReader& vision) { readVision(vision, into.vision); });
    modelCfg.object("text_cfg", [&](JsonReader& text) { readText(text, into.text); });
    modelCfg.ignoreUnknown();
    const auto activation = quickGelu ? Activation::QuickGelu : Activation::Gelu;
    into.vision.transformer.activation = activation;
    into.text.transformer.activation = activation;
}

nlohmann::json openClipJson(const ClipConfig& config) {
    const auto& vision = config.vision;
    const auto& text = config.text;
    nlohmann::json model = {
        {"embed_dim", config.embeddingWidth},
        {"vision_cfg",
         {{"image_size", vision.imageSize},
          {"layers", vision.transformer.layers},
          {"width", vision.transformer.width},
          {"head_width", vision.transformer.width / vision.transformer.heads},
          {"mlp_ratio", static_cast<double>(vision.transformer.mlpWidth) / vision.transformer.width},
          {"patch_size", vision.patchSize}}},
        {"text_cfg",
         {{"context_length", text.contextLength},
          {"vocab_size", text.vocabularySize},
          {"width", text.transformer.width},
          {"heads", text.transformer.heads},
          {"layers", text.transformer.layers},
          {"mlp_ratio", static_cast<double>(text.transformer.mlpWidth) / text.transformer.width}}}};
    if (vision.transformer.activation == Activation::QuickGelu)
        model["quick_gelu"] = true;
    return model;
}

std::vector<ParameterShape> parameterShapes(const ClipConfig& config) {
    const std::int64_t width = config.vision.transformer.width;
    const std::int64_t patch = config.vision.patchSize;
    const std::int64_t textWidth = config.text.transformer.width;
    std::vector<ParameterShape> shapes{{"visual.class_embedding", {width}},
                                       {"visual.positional_embedding", {config.vision.tokens(), width}},
                                       {"visual.proj", {width, config.embeddingWidth}},
                                       {"visual.conv1.weight", {width, 3, patch, patch}},
                                       {"visual.ln_pre.weight", {width}},
                                       {"visual.ln_pre.bias", {width}}};
    addTransformer(config.vision.transformer, "visual.transformer.", shapes);
    shapes.push_back({"visual.ln_post.weight", {width}});
    shapes.push_back({"visual.ln_post.bias", {width}});
    shapes.push_back({"token_embedding.weight", {config.text.vocabularySize, textWidth}});
    shapes.push_back({"positional_embedding", {config.text.contextLength, textWidth}});
    addTransformer(config.text.transformer, "transformer.", shapes);
    shapes.push_back({"ln_final.weight", {textWidth}});
    shapes.push_back({"ln_final.bias", {textWidth}});
    shapes.push_back({"text_projection", {textWidth, config.embeddingWidth}});
    shapes.push_back({"logit_scale", {}});
    return shapes;
}

} // namespace retort::clip
