#pragma once
// What every command of retort-cli shares: the chosen action, the outputs, Ctrl-C.
//
// A command adds its options to CLI11's App and hands over what to do when it is chosen:
//   auto* list = app.add_subcommand("list", "Lists the models");
//   list->callback([&line] { line.choose([&line] { return listModels(line); }); });

#include "base/progress.h"
#include "base/result.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace retort::cli {

/// Options that many commands take; each adds those it knows.
struct CommonOptions {
    std::filesystem::path workspace;
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0; ///< 0: the physical cores
    bool json = false;
    bool quiet = false;
};

class CommandLine {
public:
    using Action = std::function<Status()>;

    CommandLine(std::stop_token stop, std::filesystem::path resources)
        : m_stop(std::move(stop)), m_resources(std::move(resources)) {}

    void choose(Action action) { m_action = std::move(action); }
    /// Runs what was chosen; the exit code of DESIGN: 0 done, 1 failed, 130 cancelled. An error is one line
    /// on stderr.
    int run() const;

    CommonOptions& options() { return m_options; }
    const CommonOptions& options() const { return m_options; }
    const std::stop_token& stop() const { return m_stop; }
    const std::filesystem::path& resources() const { return m_resources; }
    /// A bar on a terminal, a line every few seconds elsewhere, nothing with --quiet; always on stderr.
    ProgressSink progress() const;

private:
    std::stop_token m_stop;
    std::filesystem::path m_resources;
    CommonOptions m_options;
    Action m_action;
};

void addWorkspaceOption(CLI::App& app, CommandLine& line);
void addComputeOptions(CLI::App& app, CommandLine& line); ///< --device, --precision, --threads
void addJsonOption(CLI::App& app, CommandLine& line);
void addQuietOption(CLI::App& app, CommandLine& line);

/// One JSON document on stdout.
void printJson(const nlohmann::json& document);

/// The folder of models, studies and templates: RETORT_RESOURCES, else beside the program, else the source
/// tree.
std::filesystem::path findResources();

} // namespace retort::cli
