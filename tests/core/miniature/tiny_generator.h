#pragma once
// A teacher, recipes and images that are trained in a second: red and blue squares of 16 pixels.

#include "miniature/generators/generator_recipe.h"
#include "miniature/generators/training_run.h"
#include "miniature/image_set.h"

#include <filesystem>
#include <vector>

namespace retort::miniature::testing {

inline constexpr int kSide = 16;

std::vector<ImageSet> colours();
/// Writes an untrained teacher that fits the images.
std::filesystem::path writeTeacher(const std::filesystem::path& folder);
GeneratorRecipe tinyGeneratorRecipe();
UnclipRecipe tinyUnclipRecipe();
AdapterRecipe tinyAdapterRecipe();
/// All floating-point weights of a safetensors file, one after the other.
at::Tensor weightsIn(const std::filesystem::path& file);
/// Asks for a stop when the task named so has done as many images.
void stopAfter(TrainingRun& run, const std::string& task, std::int64_t images);

} // namespace retort::miniature::testing
