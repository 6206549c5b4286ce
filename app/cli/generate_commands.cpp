#include "commands.h"
#include "compute_context.h"
#include "datasets.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "word_option.h"

#include "base/rounding.h"
#include "diffusion/schedulers/scheduler.h"
#include "study/sets/set_generation.h"
#include "synthesis/generation/confirmed_commands.h"
#include "synthesis/generation/external_command.h"
#include "synthesis/sets/set_folder.h"
#include "teacher/model_list.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

struct GenerateOptions {
    study::SetRequest request;
    std::string split = "train";
    bool scores = false;
    bool runCommand = false;
};
using Options = std::shared_ptr<GenerateOptions>;

nlohmann::json reportJson(const study::SetReport& report) {
    nlohmann::json document{{"set", report.outcome.name},          {"id", report.outcome.set.value},
                            {"folder", report.folder.string()},    {"stored", report.outcome.stored},
                            {"left_out", report.outcome.excluded}, {"invalid", report.outcome.invalid},
                            {"drawn", report.outcome.generated},   {"seconds", report.outcome.seconds}};
    if (!report.outcome.unusedName.empty())
        document["unused_name"] = report.outcome.unusedName;
    if (report.meanScore)
        document["mean_score"] = *report.meanScore;
    document["warnings"] = report.remarks;
    if (report.classifiedAs)
        document["classified_as_intended"] = 100 * *report.classifiedAs;
    return document;
}

void printReport(const study::SetReport& report, const CommandLine& line) {
    const auto& outcome = report.outcome;
    line.print("{}: {} images, {} of them generated now, {} in all\n{}\n", outcome.name, outcome.stored,
               outcome.generated, formatDuration(outcome.seconds), report.folder.string());
    if (!outcome.unusedName.empty())
        line.print("the name {} was not used: this set exists already under the name {}\n",
                   outcome.unusedName, outcome.name);
    if (outcome.excluded > 0)
        line.print("{} more are excluded by \"synthetic curate\"\n", outcome.excluded);
    if (outcome.invalid > 0)
        line.print("{} images are invalid (black, or not a number) and were not stored\n", outcome.invalid);
    if (report.meanScore && report.classifiedAs)
        line.print("teacher: {} % are classified as intended, mean probability {:.3f}\n",
                   decimalText(100 * *report.classifiedAs, 1), *report.meanScore);
}

/// A generator that is a command of a person's own: it is shown before it runs, and runs once it is allowed.
Status confirmCommand(const fs::path& generator, bool mayRun, const CommandLine& line) {
    if (!synthesis::isExternalGenerator(generator))
        return {};
    RETORT_TRY(const auto command, synthesis::readExternalCommand(generator));
    const synthesis::ConfirmedCommands confirmed;
    if (confirmed.contains(command.file, command.fileHash))
        return {};
    if (mayRun && !line.options().quiet)
        say(fmt::format("{} runs, {}:\n  {}", command.file.string(),
                        command.runs == synthesis::CommandRuns::PerImage ? "once for each image"
                                                                         : "once for each batch",
                        synthesis::commandLineOf(command)));
    if (mayRun)
        return confirmed.add(command.file, command.fileHash);
    return Error{ErrorCode::AccessDenied,
                 fmt::format("{}: its command was not confirmed yet: {}; if it may run, add --run-command",
                             command.file.string(), synthesis::commandLineOf(command))};
}

Status generate(const GenerateOptions& options, const CommandLine& line) {
    auto request = options.request;
    RETORT_TRY(request.split, readWord<data::Split>("split", options.split));
    if (options.scores)
        request.scoring = study::Scoring::ByTeacher;
    request.work = computeContext(line);
    if (!line.options().quiet)
        request.costs = [](const study::SetCost& cost) { say(study::textOf(cost)); };
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto generator,
               study::findModel(request.generator,
                                study::ModelSearch::in(request.work.resources, workspace.folder())));
    RETORT_CHECK(confirmCommand(generator, options.runCommand, line));
    RETORT_TRY(const auto report, study::generateRequested(workspace, request));
    if (line.options().json)
        line.printJson(reportJson(report));
    else
        printReport(report, line);
    return {};
}

void addSourceOptions(CLI::App& app, study::SetRequest& request, std::string& split) {
    app.add_option("--generator", request.generator,
                   "Name, folder or checkpoint of a generator, or a JSON file with the command of one")
        ->required();
    app.add_option("--dataset", request.dataset, "Name or folder of a dataset")->required();
    addLabelledOptions(app, request.labelled);
    app.add_option("--split", split, "Only train: other images are for testing students")
        ->check(aWordOf<data::Split>())
        ->capture_default_str();
    app.add_option("--name", request.name, "Name of the set")->check(readableBy(synthesis::checkSetName));
}

void addImageOptions(CLI::App& app, study::GenerationChoices& choices) {
    addNumber(app, "--per-image", choices.perImage, limits::kPerImage, "Images per real image; by default 4");
    addNumber(app, "--batch", choices.batch, limits::kBatch,
              "Images generated together; changes images by rounding at most");
    addNumber(app, "--size", choices.size, limits::kImageSize,
              "Pixels a side; by default as the generator was trained");
    addNumber(app, "--stored-size", choices.storedSize, limits::kImageSize,
              "Pixels a side of the saved images; by default as generated");
    addWord(app, "--format", choices.format, "File format of the images; by default png");
    addNumber(app, "--seed", choices.seed, limits::kSeed, "Sampling seed of the set; by default 0");
}

void addGenerationOptions(CLI::App& app, study::SetRequest& request) {
    auto& choices = request.choices;
    addNumber(app, "--guidance", choices.guidance, limits::kGuidance,
              "Guidance scale; by default 2. 0 and 1 turn it off");
    addNumber(app, "--steps", choices.steps, limits::kSamplingSteps, "Sampler steps; by default 25");
    addWord(app, "--scheduler", choices.scheduler, "Sampler; by default the generator's own scheduler");
    addWord(app, "--spacing", choices.spacing,
            "Spacing of the sampler steps; by default the generator's own; with few steps trailing is best");
    addWord(app, "--prediction", choices.prediction,
            "What the generator's network predicts; by default as the generator says");
    addNumber(app, "--eta", choices.eta, limits::kEta, "Noise of ddim's steps, 0 to 1");
    app.add_option("--negative", choices.negativePrompt, "Negative prompt");
    app.add_option("--templates", request.templates, "File of prompt templates");
    app.add_option_function<std::vector<std::string>>(
           "--prompt",
           [&choices](const std::vector<std::string>& templates) { choices.templates = templates; },
           "Prompt template with {} for the class name, instead of the dataset's; may be repeated")
        ->allow_extra_args(false);
}

void addTeacherOptions(CLI::App& app, GenerateOptions& options) {
    auto* teacher = app.add_option("--teacher", options.request.teacher, "Name or folder of a CLIP model");
    app.add_flag("--scores", options.scores, "Score the images with the teacher")->needs(teacher);
}

CLI::App* addKind(CLI::App& generateApp, CommandLine& line, const Options& options, study::Source source,
                  const std::string& description) {
    options->request.source = source;
    auto* app = generateApp.add_subcommand(std::string{study::name(source)}, description);
    addSourceOptions(*app, options->request, options->split);
    addImageOptions(*app, options->request.choices);
    addGenerationOptions(*app, options->request);
    addTeacherOptions(*app, *options);
    app->add_flag("--run-command", options->runCommand,
                  "Allow the command of a JSON file to be run, from now on as long as the file is the same");
    addWorkspaceOption(*app, line);
    addComputeOptions(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([options, &line] { line.choose([options, &line] { return generate(*options, line); }); });
    return app;
}

} // namespace

void addGenerateCommands(CLI::App& app, CommandLine& line) {
    auto* generateApp =
        app.add_subcommand("generate", "Generates a synthetic set; an interrupted one is resumed");
    generateApp->require_subcommand(1);
    addKind(*generateApp, line, std::make_shared<GenerateOptions>(), study::Source::Cls2Img,
            "Generates images from class names");
    const auto options = std::make_shared<GenerateOptions>();
    auto* img2img = addKind(
        *generateApp, line, options, study::Source::Img2Img,
        "Generates variations of labelled training images: from the teacher's embedding (Stable "
        "unCLIP or an image adapter) or, with a text-to-image generator, from the noised image (SDEdit)");
    auto* noise =
        addNumber(*img2img, "--noise-level", options->request.choices.noiseLevel, limits::kNoiseLevel,
                  "Timesteps of noise on the embedding, 0 to 999; by default 0");
    addNumber(*img2img, "--strength", options->request.choices.strength, limits::kStrength,
              "SDEdit: share of the sampler steps, above 0 to 1; by default 0.6")
        ->excludes(noise);
}

} // namespace retort::cli
