#include "commands.h"
#include "compute_context.h"
#include "datasets.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "word_option.h"

#include "base/rounding.h"
#include "study/adaptation/adaptation.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

nlohmann::json reportJson(const study::AdaptationReport& report) {
    return {{"lora", report.lora.string()},
            {"generator", report.generator.string()},
            {"sha256", report.hash},
            {"layers", report.layers},
            {"images", report.images},
            {"first_loss", report.firstLoss ? nlohmann::json(*report.firstLoss) : nlohmann::json()},
            {"last_loss", report.lastLoss},
            {"was_there", report.wasThere},
            {"warnings", report.remarks}};
}

void printReport(const study::AdaptationReport& report, const CommandLine& line) {
    if (report.wasThere)
        line.print("the same LoRA was trained before\n");
    else
        line.print("{} layers learnt {} images; loss {}{} at last\n", report.layers, report.images,
                   report.firstLoss ? decimalText(*report.firstLoss, 4) + " at first, " : "",
                   decimalText(report.lastLoss, 4));
    line.print("LoRA: {}\nadapted generator: {}\n", report.lora.string(), report.generator.string());
}

Status adapt(const study::AdaptationRequest& options, const CommandLine& line) {
    auto request = options;
    request.work = computeContext(line);
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto report, study::adaptRequested(workspace, request));
    if (line.options().json)
        line.printJson(reportJson(report));
    else
        printReport(report, line);
    return {};
}

void addSubject(CLI::App& app, study::AdaptationRequest& request) {
    app.add_option("--generator", request.generator,
                   "Name, folder or checkpoint of a text-to-image generator, or a JSON file that puts one "
                   "together")
        ->required();
    app.add_option("--dataset", request.dataset, "Name or folder of a dataset")->required();
    addLabelledOptions(app, request.labelled);
    app.add_option("--templates", request.templates, "File of prompt templates");
    auto* name = app.add_option("--name", request.name,
                                "Name of the adapted generator among the workspace's models; by default made "
                                "from generator and dataset")
                     ->check(readableBy(study::checkAdaptedName));
    app.add_option(
           "--out", request.out,
           "File of the LoRA (.safetensors), in place of the workspace's models; the JSON file of the "
           "adapted generator is written beside it")
        ->excludes(name);
}

void addChoices(CLI::App& app, study::AdaptationChoices& choices) {
    addNumber(app, "--rank", choices.rank, limits::kLoraRank, "Rank of the change of each layer")
        ->capture_default_str();
    addNumber(app, "--steps", choices.steps, limits::kTrainSteps, "Training steps")->capture_default_str();
    addNumber(app, "--batch", choices.batch, limits::kBatch, "Images of a step")->capture_default_str();
    addNumber(app, "--learning-rate", choices.learningRate, limits::kLoraRate,
              "Peak of the learning rate; by default by the generator's width, 0.0001 for Stable Diffusion");
    app.add_flag("--text-encoder", choices.textEncoder, "The text encoder learns as well, at the same rate");
    addNumber(app, "--seed", choices.seed, limits::kSeed, "Seed of the training")->capture_default_str();
}

} // namespace

void addGeneratorCommands(CLI::App& app, CommandLine& line) {
    auto* generator = app.add_subcommand("generator", "Changes generators");
    generator->require_subcommand(1);
    auto* adaptApp = generator->add_subcommand(
        "adapt", "Trains a LoRA: the generator learns the labelled images of a dataset and their prompts; an "
                 "interrupted training is resumed");
    const auto request = std::make_shared<study::AdaptationRequest>();
    addSubject(*adaptApp, *request);
    addChoices(*adaptApp, request->choices);
    addWorkspaceOption(*adaptApp, line);
    addComputeOptions(*adaptApp, line);
    addJsonOption(*adaptApp, line);
    addQuietOption(*adaptApp, line);
    adaptApp->callback([request, &line] { line.choose([request, &line] { return adapt(*request, line); }); });
}

} // namespace retort::cli
