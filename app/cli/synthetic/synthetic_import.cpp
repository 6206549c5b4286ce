#include "compute_context.h"
#include "opened_workspace.h"
#include "synthetic_sets.h"

#include "store/workspace.h"
#include "study/sets/set_import_request.h"
#include "synthesis/sets/set_folder.h"
#include "word_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace retort::cli {

namespace {

constexpr std::size_t kProblemsShown = 20;

nlohmann::json importJson(const synthesis::SetImportOutcome& outcome, const std::filesystem::path& folder) {
    nlohmann::json document{{"set", outcome.name},
                            {"id", outcome.set.value},
                            {"folder", folder.string()},
                            {"stored", outcome.stored},
                            {"already_imported", outcome.wasThere},
                            {"new_prompts", outcome.newPrompts},
                            {"with_prompt", outcome.withPrompt},
                            {"with_source", outcome.withSource},
                            {"not_imported", outcome.problems},
                            {"warnings", outcome.remarks}};
    if (!outcome.unusedName.empty())
        document["unused_name"] = outcome.unusedName;
    return document;
}

void printOutcome(const synthesis::SetImportOutcome& outcome, const std::filesystem::path& folder,
                  const CommandLine& line) {
    if (outcome.wasThere)
        line.print("{}: these {} images were imported before; {}\n", outcome.name, outcome.stored,
                   outcome.newPrompts == 0 ? "nothing was changed"
                                           : fmt::format("{} of them came with another prompt, which is kept",
                                                         outcome.newPrompts));
    else
        line.print("{}: {} images imported, {} with a prompt, {} with their source image\n", outcome.name,
                   outcome.stored, outcome.withPrompt, outcome.withSource);
    line.print("{}\n", folder.string());
    if (!outcome.unusedName.empty())
        line.print("the name {} was not used: this set exists already under the name {}\n",
                   outcome.unusedName, outcome.name);
    for (const auto& remark : outcome.remarks)
        line.print("{}\n", remark);
    if (outcome.problems.empty())
        return;
    line.print("{} files were not imported:\n", outcome.problems.size());
    for (std::size_t i = 0; i < std::min(kProblemsShown, outcome.problems.size()); ++i)
        line.print("  {}\n", outcome.problems[i]);
    if (outcome.problems.size() > kProblemsShown)
        line.print("  and {} more; --json lists all\n", outcome.problems.size() - kProblemsShown);
}

Status importSet(const study::SetImportRequest& options, const CommandLine& line) {
    auto request = options;
    request.progress = jobProgress(line);
    request.remark = line.remark();
    request.stop = line.stop();
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto outcome, study::importRequestedSet(workspace, request));
    const auto folder = workspace.paths().synthetic() / outcome.name;
    if (line.options().json)
        line.printJson(importJson(outcome, folder));
    else
        printOutcome(outcome, folder, line);
    return {};
}

} // namespace

void addSetImport(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand(
        "import",
        "Imports images that another program generated as a set, with what they say of their prompts");
    const auto request = std::make_shared<study::SetImportRequest>();
    app->add_option("folder", request->folder, "Folder of the images")->required();
    app->add_option("--dataset", request->dataset, "Name or folder of the dataset whose classes they are of")
        ->required();
    const auto byFolders = std::make_shared<bool>(false);
    auto* folders = app->add_flag("--by-class-folders", *byFolders,
                                  "The folder has a folder for each class, called like it; the default");
    app->add_option(
           "--csv", request->table,
           "Table of the images with the columns file, class and, where there are such, prompt, seed, "
           "source (index or file of the real training image)")
        ->excludes(folders);
    app->add_option("--name", request->name, "Name of the set")->check(readableBy(synthesis::checkSetName));
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([request, &line] { line.choose([request, &line] { return importSet(*request, line); }); });
}

} // namespace retort::cli
