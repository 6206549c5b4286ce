// "workspace check" and "workspace repair".

#include "commands.h"

#include "base/counted.h"
#include "store/workspace_check.h"
#include "store/workspace_repair.h"

#include <fmt/format.h>

namespace retort::cli {

namespace {

nlohmann::json findingsJson(const store::WorkspaceReport& report) {
    auto findings = nlohmann::json::array();
    for (const auto& finding : report.findings)
        findings.push_back(
            {{"kind", name(finding.kind)}, {"path", finding.path.string()}, {"message", finding.message}});
    return {{"sound", report.isSound()},
            {"holder", report.holder},
            {"studies", report.studies},
            {"runs", report.runs},
            {"sets", report.sets},
            {"findings", findings},
            {"finished_runs", report.finishedRuns}};
}

void printFindings(const store::WorkspaceReport& report, const CommandLine& line) {
    line.print("{}, {} ({} finished), {}{}\n", counted(report.studies, "study", "studies"),
               counted(report.runs, "run"), report.finishedRuns, counted(report.sets, "set"),
               report.holder.empty() ? "" : fmt::format("; {} writes it now", report.holder));
    for (const auto& finding : report.findings)
        line.print("{}: {}\n", name(finding.kind), finding.message);
}

Status checkWorkspace(const CommandLine& line) {
    line.onlyLooks();
    const auto& folder = line.options().workspace;
    RETORT_TRY(const auto report, store::examineWorkspace(folder));
    if (line.options().json)
        line.printJson(findingsJson(report));
    else
        printFindings(report, line);
    if (report.isSound())
        return {};
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: {}; \"retort-cli workspace repair\" saves what can be saved",
                             folder.string(), counted(report.findings.size(), "finding"))};
}

nlohmann::json repairJson(const store::WorkspaceRepair& repair) {
    return {{"old_store", repair.oldStore.string()},
            {"rows_saved", repair.rowsSaved},
            {"rows_removed", repair.rowsRemoved},
            {"runs_restored", repair.runsRestored},
            {"sets_restored", repair.setsRestored},
            {"corrected", repair.corrected},
            {"records_written", repair.recordsWritten},
            {"files_removed", repair.filesRemoved},
            {"losses", repair.losses}};
}

void printRepair(const store::WorkspaceRepair& repair, const CommandLine& line) {
    if (!repair.oldStore.empty())
        line.print("A new store was made; the old one is {}\n", repair.oldStore.string());
    line.print("{} rows saved, {} without an owner removed\n"
               "{} runs and {} sets restored from their folders, {} corrected by their records\n"
               "{} records written, {} temporary files removed\n",
               repair.rowsSaved, repair.rowsRemoved, repair.runsRestored, repair.setsRestored,
               repair.corrected, repair.recordsWritten, repair.filesRemoved);
    for (const auto& loss : repair.losses)
        line.print("not saved: {}\n", loss);
}

Status repairWorkspace(const CommandLine& line) {
    RETORT_TRY(const auto repair, store::repairWorkspace(line.options().workspace));
    if (line.options().json)
        line.printJson(repairJson(repair));
    else
        printRepair(repair, line);
    return {};
}

} // namespace

void addWorkspaceCommands(CLI::App& app, CommandLine& line) {
    auto* workspace = app.add_subcommand("workspace", "The workspace itself: is it sound, can it be saved");
    workspace->require_subcommand(1);
    auto* check = workspace->add_subcommand(
        "check", "Looks for damage, and for runs, sets and students without folder or row; changes nothing");
    auto* repair = workspace->add_subcommand(
        "repair", "Makes a new store of what can be read of a damaged one and what the folders of runs and "
                  "sets say; the old file is kept");
    for (auto* command : {check, repair}) {
        addWorkspaceOption(*command, line);
        addJsonOption(*command, line);
    }
    check->callback([&line] { line.choose([&line] { return checkWorkspace(line); }); });
    repair->callback([&line] { line.choose([&line] { return repairWorkspace(line); }); });
}

} // namespace retort::cli
