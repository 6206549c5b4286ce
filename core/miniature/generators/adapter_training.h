#pragma once
// Trains an image adapter for the miniature text-to-image generator, which stays as it is: what the miniature
// teacher's embedding of an image adds to the text (Ye et al. 2023, "IP-Adapter").

#include "base/result.h"
#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/generators/training_run.h"
#include "miniature/image_set.h"

#include <filesystem>
#include <vector>

namespace retort::miniature {

/// As trainUnclip(), but writes a folder of the adapter (fp16) and of the file that puts it and `generator`
/// together; they may be moved together if they lie beside one another.
Result<PartEvaluation> trainAdapter(const TrainingRun& run, const AdapterRecipe& recipe,
                                    const std::filesystem::path& generator,
                                    const std::vector<ImageSet>& sets);

} // namespace retort::miniature
