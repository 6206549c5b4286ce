#pragma once
// Trains the miniature unCLIP generator: the text-to-image generator's network, that learns to be told an
// image embedding of the miniature teacher as well (Stable unCLIP; Ramesh et al. 2022).

#include "base/result.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/generators/training_run.h"
#include "miniature/image_set.h"

#include <filesystem>
#include <vector>

namespace retort::miniature {

/// `sets` in the order of the recipe's datasets, images already of the teacher's image size; `generator` a
/// folder that trainGenerator() wrote, or one of this function's to be trained on; its autoencoder, scheduler
/// and first weights are taken. Embeddings
/// are normalised by mean and deviation of all training images before they are noised. Writes a Stable
/// unCLIP folder in diffusers' layout (fp16) and returns its last evaluation. Resumes as trainGenerator()
/// does. Mismatch: images or a teacher that do not fit the generator.
Result<PartEvaluation> trainUnclip(const TrainingRun& run, const UnclipRecipe& recipe,
                                   const std::filesystem::path& generator, const std::vector<ImageSet>& sets);

} // namespace retort::miniature
