#include "diffusion/checkpoints/generator_parts.h"

#include "diffusion/checkpoints/foreign_models.h"

#include <fmt/format.h>

namespace retort::diffusion {

namespace {

Error mismatch(const std::string& source, const std::string& what) {
    return {ErrorCode::Mismatch, fmt::format("{}: {}; are all parts of one model?", source, what)};
}

Status checkEmbeddings(const GeneratorParts& parts, const std::string& source) {
    const auto& config = parts.unet.config();
    if (config.classEmbedding == ClassEmbedding::None)
        return {};
    const auto width = parts.noising ? parts.noising->normaliser.mean.numel() : 0;
    if (parts.noising && config.classEmbeddingInput == 2 * width)
        return {};
    return mismatch(source,
                    fmt::format("the UNet's class vector is {} wide, twice the {} of its image embeddings "
                                "is expected",
                                config.classEmbeddingInput, width));
}

/// What the UNet attends to; embeddings without a text tower are as wide as it takes them.
Status checkContext(const GeneratorParts& parts, const std::string& source) {
    const auto& unet = parts.unet.config();
    if (!parts.text)
        return unet.classEmbedding == ClassEmbedding::None
                   ? Status{}
                   : Status{mismatch(source, "the UNet takes a class vector, but there is no text encoder")};
    const int width = parts.text->model.config().text.transformer.width;
    if (unet.crossAttentionWidth == width)
        return {};
    return mismatch(source, fmt::format("the UNet attends to hidden states {} wide, the text encoder makes "
                                        "them {} wide",
                                        unet.crossAttentionWidth, width));
}

} // namespace

int embeddingWidth(const GeneratorParts& parts) {
    const auto& unet = parts.unet.config();
    if (parts.adapter)
        return parts.adapter->embeddingWidth();
    if (!parts.text)
        return unet.crossAttentionWidth;
    return unet.classEmbedding == ClassEmbedding::Projection ? unet.classEmbeddingInput / 2 : 0;
}

Status checkParts(const GeneratorParts& parts, const std::string& source) {
    const auto& unet = parts.unet.config();
    RETORT_CHECK(checkContext(parts, source));
    const int latents = parts.autoencoder.config().latentChannels;
    if (unet.inChannels > latents && unet.outChannels == latents)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: this is {}: the UNet takes {} channels, the autoencoder's latents have "
                                 "{}; {}",
                                 source, kindOfInput(unet.inChannels), unet.inChannels, latents,
                                 kSupportedGenerators)};
    if (unet.inChannels != latents || unet.outChannels != latents)
        return mismatch(source,
                        fmt::format("the UNet takes {} and gives {} channels, the autoencoder's latents "
                                    "have {}",
                                    unet.inChannels, unet.outChannels, latents));
    return checkEmbeddings(parts, source);
}

} // namespace retort::diffusion
