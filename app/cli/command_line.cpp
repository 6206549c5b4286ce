#include "command_line.h"

#include "number_option.h"
#include "terminal_progress.h"
#include "word_option.h"

#include "tensor/device.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <unistd.h>

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
    auto done = guarded("the command failed", m_action);
    if (const auto why = m_lookout->failure(); why && !done.ok() && done.error().code == ErrorCode::Cancelled)
        done = *why;
    const auto written = m_output->flush();
    if (done.ok())
        done = written;
    if (done.ok())
        return 0;
    say("retort-cli: " + done.error().text());
    return done.error().code == ErrorCode::Cancelled ? kCancelled : kFailed;
}

ProgressSink CommandLine::progress() const {
    return m_options.quiet ? ProgressSink{} : terminalProgress();
}

RemarkSink CommandLine::remark() const {
    // On a terminal a progress bar may stand on the line.
    const char* clear = ::isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "";
    return [clear](const std::string& text) {
        // Where nobody listens any more, the work goes on.
        const auto line = fmt::format("{}warning: {}\n", clear, harmless(text));
        static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
    };
}

void addWorkspaceOption(CLI::App& app, CommandLine& line) {
    app.add_option("--workspace", line.options().workspace, "Folder of runs, results and caches")
        ->capture_default_str();
}

void addDeviceOption(CLI::App& app, CommandLine& line, const std::string& description) {
    app.add_option("--device", line.options().device, description)
        ->check(readableBy(tensor::resolveDevice))
        ->capture_default_str();
}

void addDevicesOption(CLI::App& app, CommandLine& line, const std::string& otherwise) {
    app.add_option("--device", line.options().device,
                   "auto, cpu or cuda:N" + otherwise +
                       "; cuda:0,cuda:1 share generating and embedding images, the first does the rest")
        ->check(readableBy(tensor::resolveDevices))
        ->capture_default_str();
}

void addComputeOptions(CLI::App& app, CommandLine& line) {
    addDevicesOption(app, line, {});
    app.add_option("--precision,--dtype", line.options().precision, "auto, fp32 or bf16")
        ->check(readableBy([](const std::string& word) { return tensor::resolvePrecision(word, {}); }))
        ->capture_default_str();
    addNumber(app, "--threads", line.options().threads, limits::kThreads,
              "Threads of computation; 0 means the physical cores");
}

void addJsonOption(CLI::App& app, CommandLine& line) {
    app.add_flag("--json", line.options().json, "Print one JSON document");
}

void addQuietOption(CLI::App& app, CommandLine& line) {
    app.add_flag("--quiet", line.options().quiet, "Show no progress");
}

void CommandLine::printJson(const nlohmann::json& document) const {
    // Class names are names of folders and need not be UTF-8.
    m_output->write(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
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
