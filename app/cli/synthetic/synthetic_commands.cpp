#include "commands.h"
#include "opened_workspace.h"
#include "synthetic_sets.h"

#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "synthesis/sets/export_set.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

Status listSets(const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    auto document = nlohmann::json::array();
    for (const auto& set : sets) {
        document.push_back(syntheticSetJson(set));
        if (!line.options().json)
            line.print("{:<40} {:<8} {:>7}/{} images  {}\n", set.request.name, set.request.kind, set.stored,
                       set.request.images, set.finished ? "" : "unfinished");
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

Status exportSet(const std::string& name, const fs::path& folder, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto record, store::SyntheticTable(workspace.database()).findNamed(name));
    RETORT_TRY(const auto set,
               synthesis::openSyntheticSet(workspace, record.id,
                                           {.completeness = synthesis::Completeness::AsFarAsItIs}));
    RETORT_CHECK(synthesis::exportSet(*set, folder, {.progress = line.progress(), .stop = line.stop()}));
    line.print("{}: {} images\n", folder.string(), set->size(data::Split::Train));
    return {};
}

void addSetExport(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand(
        "export", "Copies a set's images into a folder of class folders, with a manifest");
    auto name = std::make_shared<std::string>();
    auto folder = std::make_shared<fs::path>();
    app->add_option("set", *name, "Name of the set")->required();
    app->add_option("folder", *folder, "New or empty folder")->required();
    addWorkspaceOption(*app, line);
    addQuietOption(*app, line);
    app->callback([=, &line] { line.choose([=, &line] { return exportSet(*name, *folder, line); }); });
}

} // namespace

void addSyntheticCommands(CLI::App& app, CommandLine& line) {
    auto* synthetic = app.add_subcommand("synthetic", "Synthetic sets");
    synthetic->require_subcommand(1);
    auto* listApp = synthetic->add_subcommand("list", "Lists the synthetic sets, newest first");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listSets(line); }); });
    addSetShow(*synthetic, line);
    addSetCheck(*synthetic, line);
    addSetCurate(*synthetic, line);
    addSetExport(*synthetic, line);
    addSetImport(*synthetic, line);
}

} // namespace retort::cli
