#pragma once
// What every command of retort-cli shares: the chosen action, the outputs, Ctrl-C.
//
// A command adds its options to CLI11's App and hands over what to do when it is chosen:
//   auto* list = app.add_subcommand("list", "Lists the models");
//   list->callback([&line] { line.choose([&line] { return listModels(line); }); });

#include "interrupt.h"
#include "lookout.h"
#include "output.h"

#include "base/progress.h"
#include "base/result.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
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

    /// What is printed goes to `output`, which outlives this.
    CommandLine(Interrupt& interrupt, std::filesystem::path resources, Output& output)
        : m_interrupt(&interrupt), m_lookout(std::make_unique<Lookout>(interrupt.token())),
          m_resources(std::move(resources)), m_output(&output) {}

    void choose(Action action) { m_action = std::move(action); }
    /// Runs what was chosen and writes out what it printed; the exit code of DESIGN: 0 done, 1 failed, 130
    /// cancelled. An error, or whatever was thrown, is one line on stderr.
    int run() const;

    CommonOptions& options() { return m_options; }
    const CommonOptions& options() const { return m_options; }
    const std::stop_token& stop() const { return m_lookout->stop(); }
    /// Of a command that only looks: it need not be stopped in order (Interrupt::endAtOnce()).
    void onlyLooks() const { m_interrupt->endAtOnce(); }
    Lookout& lookout() const { return *m_lookout; }
    const std::filesystem::path& resources() const { return m_resources; }
    /// To stdout; a failure is told at the end, by run().
    template<class... Values> void print(fmt::format_string<Values...> format, Values&&... values) const {
        m_output->print(format, std::forward<Values>(values)...);
    }
    /// One JSON document on stdout.
    void printJson(const nlohmann::json& document) const;
    /// Brings what was printed out now; where that fails, run() tells.
    void flush() const { static_cast<void>(m_output->flush().ok()); }
    Output& output() const { return *m_output; }
    /// A bar on a terminal, a line every few seconds elsewhere, nothing with --quiet; always on stderr.
    ProgressSink progress() const;
    /// "warning: ..." on stderr, also with --quiet.
    RemarkSink remark() const;

private:
    Interrupt* m_interrupt;
    std::unique_ptr<Lookout> m_lookout;
    std::filesystem::path m_resources;
    Output* m_output;
    CommonOptions m_options;
    Action m_action;
};

void addWorkspaceOption(CLI::App& app, CommandLine& line);
void addDeviceOption(CLI::App& app, CommandLine& line, const std::string& description);
/// One or more; `otherwise` ends the list of what can be given.
void addDevicesOption(CLI::App& app, CommandLine& line, const std::string& otherwise);
void addComputeOptions(CLI::App& app, CommandLine& line); ///< --device, --precision, --threads
void addJsonOption(CLI::App& app, CommandLine& line);
void addQuietOption(CLI::App& app, CommandLine& line);

/// The folder of models, studies and templates: RETORT_RESOURCES, else beside the program, else the source
/// tree.
std::filesystem::path findResources();

} // namespace retort::cli
