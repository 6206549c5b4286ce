#include "clip/config.h"

#include "models/config_check.h"

#include <fmt/format.h>

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

double multiplyAdds(const VisionConfig& config) {
    constexpr double kColours = 3;
    const double width = config.transformer.width, mlp = config.transformer.mlpWidth;
    const double tokens = config.tokens(), patches = tokens - 1;
    const double block = tokens * (4 * width * width + 2 * width * mlp) + 2 * tokens * tokens * width;
    return patches * kColours * config.patchSize * config.patchSize * width +
           config.transformer.layers * block;
}

} // namespace retort::clip
