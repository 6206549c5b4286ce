#pragma once
// Trains a denoising network from its first weights to its last evaluation; what all three generators share.

#include "base/result.h"
#include "diffusion/checkpoints/image_adapter.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unclip_noise.h"
#include "diffusion/networks/unet.h"
#include "miniature/caption_states.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/image_judge.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/generators/training_run.h"

#include <functional>
#include <string>
#include <vector>

namespace retort::miniature {

struct DenoiserTraining {
    std::string part; ///< "generator", "unclip" or "adapter"
    const TrainingRun& run;
    const DenoiserRecipe& recipe;
    diffusion::SchedulerConfig scheduler;
    std::uint64_t seed = 1;
    const std::vector<ImageSet>& sets;
    const LatentSet& latents;
    const CaptionStates& captions;
    const ImageJudge& judge;
    const diffusion::Autoencoder& autoencoder;
    const diffusion::UnclipNoise* unclip = nullptr;
    /// Learns in the network's place, which then stays as it is; on the run's device.
    const diffusion::ImageAdapter* adapter = nullptr;
    /// Called with the averaged weights, those of an adapter in it, before they are judged for the last time.
    std::function<Status(const diffusion::UNet&)> save{};
};

/// Returns the last evaluation. Checkpoint and contact sheet ("sheet.ppm") lie in the run's work folder.
Result<PartEvaluation> trainDenoiser(const DenoiserTraining& training, diffusion::UNet network);

} // namespace retort::miniature
