#include "command_line.h"

#include "terminal_progress.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

constexpr int kFailed = 1;
constexpr int kCancelled = 130;

std::string fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace

int CommandLine::run() const {
    const auto done = m_action();
    if (done.ok())
        return 0;
    fmt::print(stderr, "retort-cli: {}\n", done.error().text());
    return done.error().code == ErrorCode::Cancelled ? kCancelled : kFailed;
}

ProgressSink CommandLine::progress() const {
    return m_options.quiet ? ProgressSink{} : terminalProgress();
}

void addWorkspaceOption(CLI::App& app, CommandLine& line) {
    app.add_option("--workspace", line.options().workspace, "Folder of runs, results and caches")
        ->capture_default_str();
}

void addComputeOptions(CLI::App& app, CommandLine& line) {
    app.add_option("--device", line.options().device, "auto, cpu or cuda:N")->capture_default_str();
    app.add_option("--precision,--dtype", line.options().precision, "auto, fp32 or bf16")
        ->capture_default_str();
    app.add_option("--threads", line.options().threads, "Threads of computation; 0 means the physical cores")
        ->check(CLI::Range(0, 1024));
}

void addJsonOption(CLI::App& app, CommandLine& line) {
    app.add_flag("--json", line.options().json, "Print one JSON document");
}

void addQuietOption(CLI::App& app, CommandLine& line) {
    app.add_flag("--quiet", line.options().quiet, "Show no progress");
}

void printJson(const nlohmann::json& document) {
    // Class names are names of folders and need not be UTF-8.
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

fs::path findResources() {
    if (const auto set = fromEnvironment("RETORT_RESOURCES"); !set.empty())
        return set;
    std::error_code ignored;
    const auto program = fs::read_symlink("/proc/self/exe", ignored);
    for (const auto& candidate :
         {program.parent_path() / "../share/retort", fs::path{RETORT_SOURCE_RESOURCES}})
        if (fs::is_directory(candidate, ignored))
            return fs::weakly_canonical(candidate, ignored);
    return RETORT_SOURCE_RESOURCES;
}

} // namespace retort::cli
