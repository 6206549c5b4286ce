#include "miniature_training.h"

#include "image_sets.h"
#include "number_option.h"

#include "miniature/teacher_training.h"

namespace retort::cli {

namespace fs = std::filesystem;

void addMiniatureTrainOptions(CLI::App& app, MiniatureTrainOptions& options, CommandLine& line) {
    app.add_option("--out", options.out, "Folder to write")->required();
    app.add_option("--recipe", options.recipe, "Recipe; by default the one that the program ships");
    app.add_option("--pictures", options.images,
                   "Image sets in the recipe's order, written by `miniature pack`; without them the datasets "
                   "are found by name");
    addNumber(app, "--steps", options.steps, limits::kTrainSteps, "Steps; by default the recipe's");
    app.add_flag("--resume", options.resume, "Resume from the last checkpoint");
    addComputeOptions(app, line);
    addQuietOption(app, line);
}

fs::path recipePath(const MiniatureTrainOptions& options, const std::string& name, const CommandLine& line) {
    return options.recipe.empty() ? line.resources() / "miniature" / (name + ".json") : options.recipe;
}

Result<std::vector<miniature::ImageSet>> loadImageSets(const std::vector<miniature::TaughtDataset>& datasets,
                                                       int imageSize, const MiniatureTrainOptions& options,
                                                       const CommandLine& line) {
    std::vector<miniature::ImageSet> sets;
    for (std::size_t i = 0; i < datasets.size(); ++i) {
        const auto& name = datasets[i].name;
        auto set =
            i < options.images.size() ? miniature::loadImageSet(options.images[i]) : readImageSet(name, line);
        RETORT_TRY(auto found, std::move(set).within("dataset " + name));
        RETORT_TRY(auto resized, miniature::atTeacherSize(std::move(found), imageSize));
        sets.push_back(std::move(resized));
    }
    return sets;
}

} // namespace retort::cli
