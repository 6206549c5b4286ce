#pragma once
// How the miniature teacher is made: its shape, its captions, its training. Read from a JSON file of
// resources/.

#include "base/json.h"
#include "base/result.h"
#include "clip/config.h"
#include "miniature/training_plan.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::miniature {

/// Random affine and colour changes; the ranges are half-widths around "no change".
struct ImageAugmentation {
    double rotation = 0;       ///< radians
    double zoom = 0;           ///< share of the side
    double stretch = 0;        ///< logarithm of the aspect ratio
    double shift = 0;          ///< share of the side
    double brightness = 0;     ///< factor
    double colour = 0;         ///< added to each channel, in standard deviations
    bool flip = true;          ///< left-right
    bool quarterTurns = false; ///< images from above have no top
};

/// What the teacher is told of one dataset.
struct TaughtDataset {
    std::string name;                    ///< as datasets are found, for example "fashion-mnist"
    std::vector<std::string> classNames; ///< as captions say them, in label order
    std::vector<std::string> templates;  ///< "a photo of a {}."
    ImageAugmentation augmentation{};
};

struct TeacherRecipe {
    clip::ClipConfig model{}; ///< its vocabulary size is the largest; a small corpus may need fewer tokens
    std::vector<TaughtDataset> datasets;
    TrainingPlan plan{.steps = 10'000,
                      .batchSize = 128,
                      .warmupSteps = 300,
                      .weightDecay = 0.05,
                      .emaDecay = 0.999,
                      .beta2 = 0.98, // this and epsilon as CLIP's authors have it
                      .epsilon = 1e-6};
    int captionsPerClass = 2; ///< drawn anew each step
    double labelSmoothing = 0;
    double keptPatches = 0.5;     ///< share of patches that the image tower sees (Li et al. 2022, "FLIP") ...
    double allPatchesFrom = 0.85; ///< ... until this share of the steps; all from then on
    std::uint64_t seed = 1;
};

/// InvalidArgument with line and key for a file that is no recipe.
Result<TeacherRecipe> loadTeacherRecipe(const std::filesystem::path& path);

/// Reads one object of a recipe's `datasets`.
TaughtDataset readTaughtDataset(JsonReader& reader);

/// Every caption of a dataset: for each class, one per template.
std::vector<std::string> captions(const TaughtDataset& dataset);
/// Those of all datasets in order.
std::vector<std::string> captions(const TeacherRecipe& recipe);

} // namespace retort::miniature
