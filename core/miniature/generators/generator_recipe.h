#pragma once
// How the miniature generators are made: their shapes, their captions, their training. Read from JSON files
// of resources/.

#include "base/result.h"
#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "miniature/teacher_recipe.h"
#include "miniature/training_loop.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace retort::miniature {

struct AutoencoderRecipe {
    diffusion::AutoencoderConfig model{};
    TrainingPlan plan{};
    double divergenceWeight = 1e-3; ///< of the divergence from N(0, 1) per latent number
    double colourWeight = 0; ///< of the error of an image without its grey, which pixels alone make little of
    double perceptualWeight = 0.1; ///< of the cosine distance between the teacher's embeddings
    double perceptualShare = 0.25; ///< of each batch that the teacher looks at
};

/// What images are generated and judged with while a generator is trained.
struct JudgingPlan {
    std::int64_t images = 100;      ///< per dataset, on the way
    std::int64_t finalImages = 500; ///< per dataset, at the end
    double guidance = 2;
    int steps = 25; ///< of DDIM
};

struct DenoiserRecipe {
    TrainingPlan plan{};
    double captionDropout = 0.15;  ///< images that are shown with the empty caption
    double embeddingDropout = 0;   ///< unCLIP: images whose whole class vector is zero; adapter: embedding
    double noiseLevelExponent = 1; ///< unCLIP: level 1000 u^exponent for a uniform u; 1 as Stable unCLIP
    double snrLimit = 5;           ///< min-SNR weighting (Hang et al. 2023, section 3.4)
    JudgingPlan judging{};
};

struct GeneratorRecipe {
    std::vector<TaughtDataset> datasets;
    AutoencoderRecipe autoencoder{};
    /// Its latents' size and channels are the autoencoder's, its condition is as wide as the teacher's text
    /// tower.
    diffusion::UNetConfig unet{};
    DenoiserRecipe denoiser{};
    diffusion::SchedulerConfig scheduler{.prediction = diffusion::PredictionType::Velocity};
    std::uint64_t seed = 1;
};

/// The UNet has the shape of the generator that it begins with.
struct UnclipRecipe {
    std::vector<TaughtDataset> datasets;
    DenoiserRecipe denoiser{.captionDropout = 0.8, .embeddingDropout = 0.25};
    std::uint64_t seed = 1;
};

/// The generator stays as it is.
struct AdapterRecipe {
    std::vector<TaughtDataset> datasets;
    int tokens = 4; ///< that an image becomes
    DenoiserRecipe denoiser{.captionDropout = 0.8, .embeddingDropout = 0.1};
    std::uint64_t seed = 1;
};

/// InvalidArgument with line and key for a file that is no recipe. The datasets are its own `datasets`, or
/// those of the teacher's recipe beside it that `captionsOf` names.
Result<GeneratorRecipe> loadGeneratorRecipe(const std::filesystem::path& path);
Result<UnclipRecipe> loadUnclipRecipe(const std::filesystem::path& path);
Result<AdapterRecipe> loadAdapterRecipe(const std::filesystem::path& path);

} // namespace retort::miniature
