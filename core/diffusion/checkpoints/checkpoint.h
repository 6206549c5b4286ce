#pragma once
// A generator from a checkpoint in one file: what the file does not hold is taken from what its kind always
// has.

#include "base/result.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/generator_parts.h"

#include <filesystem>
#include <vector>

namespace retort::diffusion {

/// The scheduler is Stable Diffusion's own process, as the file's notes change it, sampled by DDIM, the
/// vocabulary CLIP's stock one, and unCLIP's embeddings are normalised as a folder `image_normalizer/` beside
/// the file says, or not at all (2.1-unclip-h; the statistics of -l are in no checkpoint, NotFound). Where
/// neither the options nor the file say what the network predicts, predictionOf() does, with the UNet's
/// weights in memory. Errors of openSingleFile(); NotFound without a vocabulary.
Result<GeneratorParts> openCheckpoint(const std::filesystem::path& path, const PartOptions& options);

/// What lies beside the file and is read with it: its notes, its tokenizer, unCLIP's statistics.
std::vector<std::filesystem::path> filesBeside(const std::filesystem::path& checkpoint);

/// Tells noise from velocity by one call at the last timestep: latents there are nearly noise, so that a
/// network that predicts the noise gives about its input back, and one that predicts the velocity does not.
/// The threshold is the one that is in use for Stable Diffusion 2.x (AUTOMATIC1111/stable-diffusion-webui,
/// sd_models_config.py).
PredictionType predictionOf(const UNet& unet, int trainTimesteps);

} // namespace retort::diffusion
