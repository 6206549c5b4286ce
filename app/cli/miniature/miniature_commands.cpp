#include "commands.h"
#include "image_sets.h"
#include "miniature_training.h"

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

#ifndef RETORT_ENGINE_ONLY
void addPack(CLI::App& miniature, CommandLine& line) {
    auto* app = miniature.add_subcommand(
        "pack", "Writes a dataset as one file of plain tensors, for machines without image libraries");
    auto name = std::make_shared<std::string>();
    auto out = std::make_shared<fs::path>();
    app->add_option("dataset", *name, "Dataset")->required();
    app->add_option("--out", *out, "File to write")->required();
    addWorkspaceOption(*app, line);
    app->callback([name, out, &line] {
        line.choose([name, out, &line]() -> Status {
            RETORT_TRY(const auto set, readImageSet(*name, line));
            return miniature::saveImageSet(*out, set);
        });
    });
}
#endif

} // namespace

void addMiniatureCommands(CLI::App& app, CommandLine& line) {
    auto* miniature = app.add_subcommand("miniature", "Makes the miniature models that the program ships");
    miniature->require_subcommand(1);
    auto* train = miniature->add_subcommand("train", "Trains a miniature model");
    train->require_subcommand(1);
    addTrainTeacher(*train, line);
    addTrainGenerator(*train, line);
    addTrainUnclip(*train, line);
    addTrainAdapter(*train, line);
#ifndef RETORT_ENGINE_ONLY
    addPack(*miniature, line);
#endif
}

} // namespace retort::cli
