#include "commands.h"
#include "picture_sets.h"

#include "miniature/teacher_training.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

struct TrainOptions {
    fs::path out;
    fs::path recipe;
    std::vector<fs::path> pictures;
    std::int64_t steps = 0; ///< 0: as the recipe says
    bool resume = false;
};

Result<std::vector<miniature::PictureSet>> loadSets(const miniature::TeacherRecipe& recipe,
                                                    const TrainOptions& options, const CommandLine& line) {
    std::vector<miniature::PictureSet> sets;
    for (std::size_t i = 0; i < recipe.dataSets.size(); ++i) {
        const auto& name = recipe.dataSets[i].name;
        auto set = i < options.pictures.size() ? miniature::loadPictureSet(options.pictures[i])
                                               : readPictureSet(name, line);
        RETORT_TRY(auto found, std::move(set).within("data set " + name));
        RETORT_TRY(auto resized, miniature::atTeacherSize(std::move(found), recipe.model.vision.imageSize));
        sets.push_back(std::move(resized));
    }
    return sets;
}

void printEvaluation(const miniature::TeacherRecipe& recipe, const miniature::TeacherEvaluation& evaluation) {
    std::string text = fmt::format("step {}", evaluation.step);
    if (evaluation.loss > 0)
        text += fmt::format("  loss {:.4f}", evaluation.loss);
    for (std::size_t i = 0; i < evaluation.zeroShot.size(); ++i)
        text += fmt::format("  {} zero-shot {:.2f} %", recipe.dataSets[i].name, evaluation.zeroShot[i]);
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

Status trainTeacher(const TrainOptions& options, const CommandLine& line) {
    RETORT_TRY(auto recipe, miniature::loadTeacherRecipe(options.recipe.empty()
                                                             ? line.resources() / "miniature/teacher.json"
                                                             : options.recipe));
    if (options.steps > 0)
        recipe.steps = options.steps;
    tensor::setComputeThreads(line.options().threads);
    RETORT_TRY(const auto device, tensor::resolveDevice(line.options().device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(line.options().precision, device));
    RETORT_TRY(const auto sets, loadSets(recipe, options, line));
    const miniature::TeacherTraining training{
        .recipe = recipe,
        .folder = options.out,
        .start = options.resume ? miniature::StartFrom::Checkpoint : miniature::StartFrom::Scratch,
        .device = device,
        .precision = precision,
        .progress = line.progress(),
        .evaluated = [&](const miniature::TeacherEvaluation& e) { printEvaluation(recipe, e); },
        .stop = line.stop()};
    RETORT_TRY(const auto last, miniature::trainTeacher(training, sets));
    fmt::print("finished: ");
    printEvaluation(recipe, last);
    return {};
}

void addTrainTeacher(CLI::App& train, CommandLine& line) {
    auto* app =
        train.add_subcommand("teacher", "Trains the miniature CLIP teacher and writes an OpenCLIP folder");
    auto options = std::make_shared<TrainOptions>();
    app->add_option("--out", options->out, "Folder to write")->required();
    app->add_option("--recipe", options->recipe, "Recipe; by default the one that the program ships");
    app->add_option(
        "--pictures", options->pictures,
        "Picture sets in the recipe's order, written by `miniature pack`; without them the data sets are "
        "found by name");
    app->add_option("--steps", options->steps, "Steps; by default the recipe's")->check(CLI::PositiveNumber);
    app->add_flag("--resume", options->resume, "Go on from the folder's checkpoint");
    addComputeOptions(*app, line);
    addQuietOption(*app, line);
    app->callback(
        [options, &line] { line.choose([options, &line] { return trainTeacher(*options, line); }); });
}

#ifndef RETORT_ENGINE_ONLY
void addPack(CLI::App& miniature, CommandLine& line) {
    auto* app =
        miniature.add_subcommand("pack", "Writes a data set as one file of plain tensors, for machines that "
                                         "have no picture libraries");
    auto name = std::make_shared<std::string>();
    auto out = std::make_shared<fs::path>();
    app->add_option("dataset", *name, "Data set")->required();
    app->add_option("--out", *out, "File to write")->required();
    addWorkspaceOption(*app, line);
    app->callback([name, out, &line] {
        line.choose([name, out, &line]() -> Status {
            RETORT_TRY(const auto set, readPictureSet(*name, line));
            return miniature::savePictureSet(*out, set);
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
#ifndef RETORT_ENGINE_ONLY
    addPack(*miniature, line);
#endif
}

} // namespace retort::cli
