#pragma once
// Trains the miniature text-to-image generator: an autoencoder, then a denoising network on its latents and
// on the hidden states of the miniature teacher's text tower.

#include "base/result.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/generators/training_run.h"
#include "miniature/image_set.h"

#include <filesystem>
#include <vector>

namespace retort::miniature {

/// `sets` in the order of the recipe's datasets, images already of the teacher's image size. Writes a
/// Stable Diffusion folder in diffusers' layout (fp16, DDIM, v prediction) and returns its last evaluation,
/// generated from more images than those on the way. With StartFrom::Checkpoint, a finished autoencoder in
/// the folder is kept, and the denoising network goes on from its checkpoint if there is one; a training that
/// was cancelled and resumed ends with the same weights. `start`, where it is not empty, is a generator of
/// the same shape: its autoencoder is kept, its UNet's weights are the first. Mismatch: images, a teacher or
/// a generator to begin with that do not fit the recipe.
Result<PartEvaluation> trainGenerator(const TrainingRun& run, const GeneratorRecipe& recipe,
                                      const std::vector<ImageSet>& sets,
                                      const std::filesystem::path& start = {});

} // namespace retort::miniature
