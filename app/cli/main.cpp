#include "commands.h"
#include "interrupt.h"
#include "usage.h"

#include "base/freed_memory.h"

#ifndef RETORT_ENGINE_ONLY
#include "data/images/image_threads.h"
#include "store/workspace.h"
#endif

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <sstream>
#include <unistd.h>

namespace retort::cli {

namespace {

constexpr int kCouldNotStart = 1;
constexpr int kWrongUsage = 2;
constexpr int kStartAgain = 75; ///< EX_TEMPFAIL of sysexits.h: the state is saved, the time was up
constexpr int kStoppedEarly = 130;

/// Nothing is called by an empty word, and an empty path would mean the folder one stands in. Prompts alone
/// may be empty.
void refuseEmpty(CLI::App& app) {
    const CLI::Validator notEmpty(
        [](std::string& given) {
            return given.empty() ? std::string("is empty; give a value, or omit the option") : std::string{};
        },
        "");
    for (auto* option : app.get_options())
        if (option->get_expected_min() > 0 && option->get_name() != "--negative" &&
            option->get_name() != "--prompt")
            option->check(notEmpty);
    for (auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        refuseEmpty(*command);
}

void addCommands(CLI::App& app, CommandLine& line) {
    app.set_version_flag("--version", std::string("retort-cli ") + RETORT_VERSION);
    app.require_subcommand(1);
#ifndef RETORT_ENGINE_ONLY
    addStudyCommands(app, line);
    addRunCommands(app, line);
    addDatasetCommands(app, line);
    addTeacherCommands(app, line);
    addStudentCommands(app, line);
    addModelCommands(app, line);
    addGenerateCommands(app, line);
    addGeneratorCommands(app, line);
    addSyntheticCommands(app, line);
    addWorkspaceCommands(app, line);
    addClusterCommands(app, line);
#endif
    addMiniatureCommands(app, line);
    addBenchCommand(app, line);
    addDoctorCommand(app, line);
    refuseEmpty(app);
}

/// Help or the version were asked for.
int answer(const CLI::App& app, const CLI::ParseError& asked, CommandLine& line) {
    std::ostringstream text;
    app.exit(asked, text, text);
    line.choose([&line, text = text.str()]() -> Status {
        line.output().write(text);
        return {};
    });
    return line.run();
}

int refuse(const CLI::App& app, const std::vector<std::string>& arguments, const CLI::ParseError& refusal) {
    const auto problem = usageProblem(app, arguments, refusal);
    say(fmt::format("retort-cli: {}\nSee \"{} --help\".", problem.message, problem.command));
    return kWrongUsage;
}

int perform(int argc, char** argv) {
    Interrupt interrupt;
    Output output(STDOUT_FILENO);
    CommandLine line(interrupt, findResources(), output);
#ifndef RETORT_ENGINE_ONLY
    data::workOnEachImageAlone();
    line.options().workspace = store::Workspace::defaultFolder();
#endif
    CLI::App app("Distils a large CLIP teacher into a small, fast image classifier", "retort-cli");
    addCommands(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool isQuestion = error.get_exit_code() == 0;
        return isQuestion ? answer(app, error, line) : refuse(app, {argv + 1, argv + argc}, error);
    }
    const int code = line.run();
    return code == kStoppedEarly && Interrupt::isTimeUp() ? kStartAgain : code;
}

} // namespace

} // namespace retort::cli

int main(int argc, char** argv) {
    using namespace retort;
    cli::occupyStandardDescriptors();
    keepFreedMemory();
    const auto exitCode =
        guarded("retort-cli could not start", [&]() -> Result<int> { return cli::perform(argc, argv); });
    if (exitCode.ok())
        return *exitCode;
    cli::say("retort-cli: " + exitCode.error().text());
    return cli::kCouldNotStart;
}
