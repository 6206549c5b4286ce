#include "clip/config.h"

#include "models/config_check.h"

#include <fmt/format.h>

#include <utility>

namespace retort::clip {

namespace {

Status validateTransformer(const TransformerConfig& config, const char* tower, const std::string& source) {
    constexpr std::int64_t kWidest = 16384;
    const models::Bound bounds[] = {{"width", config.width, kWidest},
                                    {"layers", config.layers, 256},
                                    {"heads", config.heads, 256},
                                    {"mlp width", config.mlpWidth, 8 * kWidest}};
    RETORT_CHECK(models::checkBounds(bounds, source).within(tower));
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
        if (config.layerScale)
            shapes.push_back({block + "ls_1.gamma", {width}});
        shapes.push_back({block + "ln_2.weight", {width}});
        shapes.push_back({block + "ln_2.bias", {width}});
        shapes.push_back({block + "mlp.c_fc.weight", {mlp, width}});
        shapes.push_back({block + "mlp.c_fc.bias", {mlp}});
        shapes.push_back({block + "mlp.c_proj.weight", {width, mlp}});
        shapes.push_back({block + "mlp.c_proj.bias", {width}});
        if (config.layerScale)
            shapes.push_back({block + "ls_2.gamma", {width}});
    }
}

std::vector<ParameterShape> textProjectionShapes(const ClipConfig& config) {
    const std::int64_t width = config.text.transformer.width;
    const std::int64_t embedding = config.embeddingWidth;
    switch (config.text.projection) {
    case TextProjection::Matrix: return {{"text_projection", {width, embedding}}};
    case TextProjection::Linear:
        return {{"text_projection.weight", {embedding, width}}, {"text_projection.bias", {embedding}}};
    case TextProjection::None: break;
    }
    return {};
}

} // namespace

Status validate(const ClipConfig& config, const std::string& source) {
    const models::Bound bounds[] = {{"embed_dim", config.embeddingWidth, 16384},
                                    {"image_size", config.vision.imageSize, 4096},
                                    {"patch_size", config.vision.patchSize, 4096},
                                    {"context_length", config.text.contextLength, 4096},
                                    {"vocab_size", config.text.vocabularySize, 4'000'000}};
    RETORT_CHECK(models::checkBounds(bounds, source));
    for (const auto* transformer : {&config.vision.transformer, &config.text.transformer})
        if (!(transformer->layerNormEpsilon >= 0 && transformer->layerNormEpsilon < 1))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: a layer norm's epsilon is {}, expected 0 to 1", source,
                                     transformer->layerNormEpsilon)};
    RETORT_CHECK(validateTransformer(config.vision.transformer, "image tower", source));
    RETORT_CHECK(validateTransformer(config.text.transformer, "text tower", source));
    if (config.vision.imageSize % config.vision.patchSize != 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: image_size {} is no multiple of patch_size {}", source,
                                 config.vision.imageSize, config.vision.patchSize)};
    if (config.text.projection == TextProjection::None &&
        config.text.transformer.width != config.embeddingWidth)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: without a text projection, the text tower's width {} must be embed_dim "
                                 "{}",
                                 source, config.text.transformer.width, config.embeddingWidth)};
    return {};
}

std::vector<ParameterShape> parameterShapes(const ClipConfig& config) {
    const std::int64_t width = config.vision.transformer.width;
    const std::int64_t patch = config.vision.patchSize;
    const std::int64_t textWidth = config.text.transformer.width;
    std::vector<ParameterShape> shapes{{"visual.class_embedding", {width}},
                                       {"visual.positional_embedding", {config.vision.tokens(), width}},
                                       {"visual.proj", {width, config.embeddingWidth}},
                                       {"visual.conv1.weight", {width, 3, patch, patch}}};
    if (config.vision.hasNormBefore) {
        shapes.push_back({"visual.ln_pre.weight", {width}});
        shapes.push_back({"visual.ln_pre.bias", {width}});
    }
    addTransformer(config.vision.transformer, "visual.transformer.", shapes);
    shapes.push_back({"visual.ln_post.weight", {width}});
    shapes.push_back({"visual.ln_post.bias", {width}});
    shapes.push_back({"token_embedding.weight", {config.text.vocabularySize, textWidth}});
    shapes.push_back({"positional_embedding", {config.text.contextLength, textWidth}});
    addTransformer(config.text.transformer, "transformer.", shapes);
    shapes.push_back({"ln_final.weight", {textWidth}});
    shapes.push_back({"ln_final.bias", {textWidth}});
    for (auto& projection : textProjectionShapes(config))
        shapes.push_back(std::move(projection));
    shapes.push_back({"logit_scale", {}});
    return shapes;
}

double multiplyAdds(const VisionConfig& config) {
    constexpr double kColours = 3;
    const double width = config.transformer.width, mlp = config.transformer.mlpWidth;
    const double tokens = config.tokens(), patches = tokens - 1;
    const double block = tokens * (4 * width * width + 2 * width * mlp) + 2 * tokens * tokens * width;
    return patches * kColours * config.patchSize * config.patchSize * width +
           config.transformer.layers * block;
}

} // namespace retort::clip
