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

struct GeneratorParts {
    clip::ClipModel text;
    int skippedTextLayers = 0; ///< blocks at the end of the text tower that the condition skips
    clip::Tokenizer tokenizer;
    UNet unet;
    Autoencoder autoencoder;
    SchedulerConfig scheduler;
    std::optional<EmbeddingNoising> noising{}; ///< with ClassEmbedding::Projection
    std::optional<ImageAdapter> adapter{};     ///< makes it one of image embeddings, without noise on them
    std::optional<TinyDecoder> tinyDecoder{};  ///< decodes in place of the autoencoder
    std::string contentHash{};
    std::vector<std::string> remarks{}; ///< on its files, for people
};

/// Unsupported for a UNet that takes more than latents (inpainting); Mismatch, with both widths, for a UNet
/// that does not fit its text tower, its autoencoder or its embeddings.
Status checkParts(const GeneratorParts& parts, const std::string& source);

} // namespace retort::diffusion
