#include "miniature_training.h"

#include "miniature/generators/adapter_training.h"
#include "miniature/generators/generator_training.h"
#include "miniature/generators/unclip_training.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

struct GeneratorOptions {
    MiniatureTrainOptions common;
    fs::path teacher;   ///< empty: the program's own
    fs::path generator; ///< to begin with; empty: none for a generator, the program's own for the others
};

void printEvaluation(const miniature::PartEvaluation& evaluation, const CommandLine& line) {
    std::string text =
        fmt::format("{} step {}  loss {:.4f}", evaluation.part, evaluation.step, evaluation.loss);
    for (const auto& figure : evaluation.figures)
        text += fmt::format("  {} {:.{}f}{}{}", figure.name, figure.value, figure.unit.empty() ? 3 : 1,
                            figure.unit.empty() ? "" : " ", figure.unit);
    line.print("{}\n", text);
    line.flush();
}

fs::path shipped(const fs::path& given, const char* name, const CommandLine& line) {
    return given.empty() ? line.resources() / "models" / name : given;
}

Result<miniature::TrainingRun> runOf(const GeneratorOptions& options, const CommandLine& line) {
    tensor::setComputeThreads(line.options().threads);
    RETORT_TRY(const auto device, tensor::resolveDevice(line.options().device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(line.options().precision, device));
    return miniature::TrainingRun{
        .teacher = shipped(options.teacher, "miniature-clip", line),
        .folder = options.common.out,
        .start = options.common.resume ? miniature::StartFrom::Checkpoint : miniature::StartFrom::Scratch,
        .device = device,
        .precision = precision,
        .progress = line.progress(),
        .evaluated =
            [&line](const miniature::PartEvaluation& evaluation) { printEvaluation(evaluation, line); },
        .stop = line.stop(),
        .remark = line.remark()};
}

/// Of the images that the teacher sees, which the generators draw.
Result<int> imageSizeOf(const miniature::TrainingRun& run) {
    RETORT_TRY(const auto config, clip::readFolderConfig(run.teacher));
    return config.model.vision.imageSize;
}

Status finish(Result<miniature::PartEvaluation> last, const CommandLine& line) {
    RETORT_TRY(const auto evaluation, std::move(last));
    line.print("finished: ");
    printEvaluation(evaluation, line);
    return {};
}

Status trainGenerator(const GeneratorOptions& options, const CommandLine& line) {
    RETORT_TRY(auto recipe, miniature::loadGeneratorRecipe(recipePath(options.common, "generator", line)));
    if (options.common.steps > 0)
        recipe.autoencoder.plan.steps = recipe.denoiser.plan.steps = options.common.steps;
    RETORT_TRY(const auto run, runOf(options, line));
    RETORT_TRY(const auto imageSize, imageSizeOf(run));
    RETORT_TRY(const auto sets, loadImageSets(recipe.datasets, imageSize, options.common, line));
    return finish(miniature::trainGenerator(run, recipe, sets, options.generator), line);
}

Status trainUnclip(const GeneratorOptions& options, const CommandLine& line) {
    RETORT_TRY(auto recipe, miniature::loadUnclipRecipe(recipePath(options.common, "unclip", line)));
    if (options.common.steps > 0)
        recipe.denoiser.plan.steps = options.common.steps;
    RETORT_TRY(const auto run, runOf(options, line));
    RETORT_TRY(const auto imageSize, imageSizeOf(run));
    RETORT_TRY(const auto sets, loadImageSets(recipe.datasets, imageSize, options.common, line));
    return finish(miniature::trainUnclip(run, recipe, shipped(options.generator, "miniature-sd", line), sets),
                  line);
}

Status trainAdapter(const GeneratorOptions& options, const CommandLine& line) {
    RETORT_TRY(auto recipe, miniature::loadAdapterRecipe(recipePath(options.common, "adapter", line)));
    if (options.common.steps > 0)
        recipe.denoiser.plan.steps = options.common.steps;
    RETORT_TRY(const auto run, runOf(options, line));
    RETORT_TRY(const auto imageSize, imageSizeOf(run));
    RETORT_TRY(const auto sets, loadImageSets(recipe.datasets, imageSize, options.common, line));
    return finish(
        miniature::trainAdapter(run, recipe, shipped(options.generator, "miniature-sd", line), sets), line);
}

std::shared_ptr<GeneratorOptions> addOptions(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<GeneratorOptions>();
    addMiniatureTrainOptions(app, options->common, line);
    app.add_option("--teacher", options->teacher,
                   "Miniature CLIP folder; by default the one that the program "
                   "ships");
    return options;
}

} // namespace

void addTrainGenerator(CLI::App& train, CommandLine& line) {
    auto* app = train.add_subcommand("generator", "Trains the miniature text-to-image generator and writes a "
                                                  "Stable Diffusion folder");
    auto options = addOptions(*app, line);
    app->add_option("--generator", options->generator,
                    "Folder of a generator of the recipe's shape to begin with: its autoencoder is kept, its "
                    "network trained further");
    app->callback(
        [options, &line] { line.choose([options, &line] { return trainGenerator(*options, line); }); });
}

void addTrainUnclip(CLI::App& train, CommandLine& line) {
    auto* app = train.add_subcommand("unclip", "Trains the miniature image-variation generator and writes a "
                                               "Stable unCLIP folder");
    auto options = addOptions(*app, line);
    app->add_option(
        "--generator", options->generator,
        "Folder of the miniature generator to begin with, or of an unCLIP to train on; by default "
        "the generator that the program ships");
    app->callback(
        [options, &line] { line.choose([options, &line] { return trainUnclip(*options, line); }); });
}

void addTrainAdapter(CLI::App& train, CommandLine& line) {
    auto* app = train.add_subcommand("adapter", "Trains an image adapter (IP-Adapter) for the miniature "
                                                "generator and writes its folder");
    auto options = addOptions(*app, line);
    app->add_option("--generator", options->generator,
                    "Folder of the miniature generator that it adapts; by default the one that the program "
                    "ships");
    app->callback(
        [options, &line] { line.choose([options, &line] { return trainAdapter(*options, line); }); });
}

} // namespace retort::cli
