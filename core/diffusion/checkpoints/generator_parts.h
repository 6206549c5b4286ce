#pragma once
// What a generator is made of, wherever it was read from, and whether the parts belong together.

#include "base/result.h"
#include "clip/model.h"
#include "clip/text/tokenizer.h"
#include "diffusion/checkpoints/image_adapter.h"
#include "diffusion/checkpoints/tiny_decoder.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unclip_noise.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <optional>
#include <string>

namespace retort::diffusion {

/// What Stable unCLIP does to embeddings: `image_normalizer/` and `image_noising_scheduler/` of its folder.
struct EmbeddingNoising {
    EmbeddingNormaliser normaliser;
    SchedulerConfig process = UnclipNoise::defaultProcess();
};

struct TextParts {
    clip::ClipModel model;
    int skippedLayers = 0; ///< blocks at the end of the text tower that the condition skips
    clip::Tokenizer tokenizer;
};

struct GeneratorParts {
    /// What prompts become the UNet's context by. Without it an image's embedding is the context, as its only
    /// token (SD Image Variations).
    std::optional<TextParts> text;
    UNet unet;
    Autoencoder autoencoder;
    SchedulerConfig scheduler;
    std::optional<EmbeddingNoising> noising{}; ///< with ClassEmbedding::Projection
    std::optional<ImageAdapter> adapter{};     ///< makes it one of image embeddings, without noise on them
    std::optional<TinyDecoder> tinyDecoder{};  ///< decodes in place of the autoencoder
    bool isForLcm = false; ///< its weights were distilled for that scheduler, as far as its files tell
    std::string contentHash{};
    std::vector<std::string> remarks{}; ///< on its files, for people
};

/// Of the image embeddings that it generates from; 0 for a text-to-image generator.
int embeddingWidth(const GeneratorParts& parts);

/// Unsupported for a UNet that takes more than latents (inpainting); Mismatch, with both widths, for a UNet
/// that does not fit its text tower, its autoencoder or its embeddings.
Status checkParts(const GeneratorParts& parts, const std::string& source);

} // namespace retort::diffusion
