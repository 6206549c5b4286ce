#include "commands.h"
#include "compute_context.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "teacher_output.h"
#include "word_option.h"

#include "base/file.h"
#include "teacher/prompt_file.h"
#include "teacher/teacher_embedding.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace retort::cli {

namespace {

struct ZeroShotRequest {
    study::ZeroShotOptions options;
    std::string split = "test";
    bool suggests = false;
    study::SuggestionOptions suggestion;
    std::filesystem::path out; ///< where the suggested templates go; empty: nowhere
};

struct EmbedRequest {
    study::TeacherEmbedding options;
    std::string split = "all";
};

/// The suggested templates on, the others kept but off.
Status writeSuggestion(const study::ZeroShotReport& report, const std::filesystem::path& file) {
    study::PromptFile prompts{
        .prompts = {.templates = report.suggestion->templates, .classNames = report.classNames}};
    for (const auto& text : report.templates)
        if (std::find(prompts.prompts.templates.begin(), prompts.prompts.templates.end(), text) ==
            prompts.prompts.templates.end())
            prompts.disabled.push_back(text);
    return writeFileAtomically(file, study::textOf(prompts, report.classes));
}

Status zeroShot(const ZeroShotRequest& request, const CommandLine& line) {
    auto options = request.options;
    RETORT_TRY(options.split, readWord<data::Split>("split", request.split));
    if (request.suggests)
        options.suggestion = request.suggestion;
    options.work = computeContext(line);
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto report, study::zeroShotReport(workspace, options));
    RETORT_TRY(const auto references,
               study::zeroShotReferencesFor(line.resources(), report.dataset, report.classes));
    if (report.suggestion && !request.out.empty())
        RETORT_CHECK(writeSuggestion(report, request.out));
    if (line.options().json)
        line.printJson(zeroShotJson(report, references));
    else
        line.print("{}", zeroShotText(report, references));
    return {};
}

Status embed(const EmbedRequest& request, const CommandLine& line) {
    auto options = request.options;
    if (request.split != "all") {
        RETORT_TRY(const auto split, readWord<data::Split>("split", request.split));
        options.splits = {split};
    }
    options.work = computeContext(line);
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto done, study::embedDataset(workspace, options));
    if (line.options().json)
        line.printJson(embeddedJson(done));
    else
        line.print("{}", embeddedText(done));
    return {};
}

void addPlaces(CLI::App& app, std::string& teacher, std::string& dataset) {
    app.add_option("--teacher", teacher, "Name or folder of a CLIP model")->required();
    app.add_option("--dataset", dataset, "Name or folder of a dataset")->required();
}

void addSharedOptions(CLI::App& app, CommandLine& line) {
    addWorkspaceOption(app, line);
    addComputeOptions(app, line);
    addJsonOption(app, line);
    addQuietOption(app, line);
}

void addSuggestion(CLI::App& app, ZeroShotRequest& request) {
    auto* suggests =
        app.add_flag("--suggest", request.suggests, "Select templates on labelled training images");
    auto& [labelled, selection] = request.suggestion;
    addNumber(app, "--per-class", labelled.perClass, limits::kPerClass,
              "Labelled images per class for the selection")
        ->needs(suggests);
    addNumber(app, "--percent", labelled.percent, limits::kPercent, "The same as a share of each class")
        ->needs(suggests);
    addNumber(app, "--subset-seed", labelled.seed, limits::kSeed, "Seed of the labelled subset")
        ->needs(suggests)
        ->capture_default_str();
    addNumber(app, "--folds", selection.folds, limits::kFolds, "Folds of the cross-validation")
        ->needs(suggests)
        ->capture_default_str();
    addNumber(app, "--seed", selection.seed, limits::kSeed, "Seed of the folds")
        ->needs(suggests)
        ->capture_default_str();
    app.add_option("--out", request.out, "Write the suggested templates to this file")->needs(suggests);
}

void addZeroShot(CLI::App& teacher, CommandLine& line) {
    auto* app = teacher.add_subcommand("zero-shot", "Measures a teacher without training it");
    auto request = std::make_shared<ZeroShotRequest>();
    addPlaces(*app, request->options.teacher, request->options.dataset);
    auto* templates = app->add_option("--templates", request->options.templates, "File of prompt templates");
    app->add_option("--template-set", request->options.templateSet,
                    "Set to use of a file with one set for each dataset")
        ->needs(templates);
    app->add_option("--split", request->split, "train, validation or test")
        ->check(aWordOf<data::Split>())
        ->capture_default_str();
    app->add_flag("--per-template", request->options.perTemplate, "Also measure each template alone");
    addSuggestion(*app, *request);
    addSharedOptions(*app, line);
    app->callback([request, &line] { line.choose([request, &line] { return zeroShot(*request, line); }); });
}

void addEmbed(CLI::App& teacher, CommandLine& line) {
    auto* app = teacher.add_subcommand(
        "embed", "Computes and stores a teacher's embeddings of images; an interrupted run is resumed");
    auto request = std::make_shared<EmbedRequest>();
    addPlaces(*app, request->options.teacher, request->options.dataset);
    app->add_option("--split", request->split, "train, validation, test or all")
        ->check(readableBy([](const std::string& word) -> Status {
            const auto split = readWord<data::Split>("", word);
            return word == "all" ? Status{} : split.status();
        }))
        ->capture_default_str();
    addSharedOptions(*app, line);
    app->callback([request, &line] { line.choose([request, &line] { return embed(*request, line); }); });
}

} // namespace

void addTeacherCommands(CLI::App& app, CommandLine& line) {
    auto* teacher = app.add_subcommand("teacher", "CLIP teachers");
    teacher->require_subcommand(1);
    addZeroShot(*teacher, line);
    addEmbed(*teacher, line);
}

} // namespace retort::cli
