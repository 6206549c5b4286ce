#include "commands.h"
#include "number_option.h"
#include "opened_workspace.h"

#include "deploy/run_transfer.h"
#include "store/workspace.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

struct Transfer {
    std::int64_t run = 0;
    fs::path folder;
    study::ImportRunOptions options{};
};

Status exportTo(const Transfer& transfer, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_CHECK(study::exportRun(workspace, RunId{transfer.run}, transfer.folder));
    line.print("{}\n", transfer.folder.string());
    return {};
}

Status importFrom(const Transfer& transfer, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto run, study::importRun(workspace, transfer.folder, transfer.options));
    if (line.options().json)
        line.printJson({{"run", run.value}});
    else
        line.print("run {}\n", run.value);
    return {};
}

} // namespace

void addRunCommands(CLI::App& app, CommandLine& line) {
    auto* runApp = app.add_subcommand("run", "Single runs, from one machine to another");
    runApp->require_subcommand(1);
    const auto transfer = std::make_shared<Transfer>();
    auto* out = runApp->add_subcommand(
        "export", "Writes a finished run with its curves and its student into a folder of its own");
    addNumber(*out, "run", transfer->run, limits::kRowId, "Number of the run, from \"study show\"")
        ->required();
    out->add_option("folder", transfer->folder, "New or empty folder")->required();
    addWorkspaceOption(*out, line);
    out->callback(
        [transfer, &line] { line.choose([transfer, &line] { return exportTo(*transfer, line); }); });
    auto* in = runApp->add_subcommand("import", "Imports a run that \"run export\" wrote, after checking it");
    in->add_option("folder", transfer->folder, "Folder of the run")->required();
    in->add_option("--study", transfer->options.study,
                   "Study that it is added to; created if it does not exist");
    addWorkspaceOption(*in, line);
    addJsonOption(*in, line);
    in->callback(
        [transfer, &line] { line.choose([transfer, &line] { return importFrom(*transfer, line); }); });
}

} // namespace retort::cli
