#include "datasets.h"

#include "number_option.h"

#include "teacher/study_data.h"

namespace retort::cli {

data::DatasetSearch datasetSearch(const CommandLine& line) {
    return study::datasetSearch(line.options().workspace);
}

Result<std::unique_ptr<data::Dataset>> findDataset(const std::string& nameOrPath, const CommandLine& line,
                                                   const data::FolderOptions& options) {
    return data::findDataset(nameOrPath, datasetSearch(line), options);
}

void addLabelledOptions(CLI::App& app, data::LabelledSubset& labelled) {
    auto* perClass = addNumber(app, "--labelled-per-class", labelled.perClass, limits::kPerClass,
                               "Training images of each class that are labelled; by default all");
    addNumber(app, "--labelled-percent", labelled.percent, limits::kPercent,
              "Share of each class's training images that is labelled")
        ->excludes(perClass);
    addNumber(app, "--labelled-seed", labelled.seed, limits::kSeed, "Seed of the labelled subset")
        ->capture_default_str();
}

} // namespace retort::cli
