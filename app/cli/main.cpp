#include "commands.h"
#include "interrupt.h"

#include "base/freed_memory.h"

#ifndef RETORT_ENGINE_ONLY
#include "store/workspace.h"
#endif

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

int main(int argc, char** argv) {
    using namespace retort::cli;
    constexpr int kWrongUsage = 2;

    retort::keepFreedMemory();
    const Interrupt interrupt;
    CommandLine line(interrupt.token(), findResources());
#ifndef RETORT_ENGINE_ONLY
    line.options().workspace = retort::store::Workspace::defaultFolder();
#endif

    CLI::App app("Distils a large CLIP teacher into a small, fast image classifier", "retort-cli");
    app.set_version_flag("--version", std::string("retort-cli ") + RETORT_VERSION);
    app.require_subcommand(1);
#ifndef RETORT_ENGINE_ONLY
    addStudyCommands(app, line);
    addRunCommands(app, line);
    addDataSetCommands(app, line);
    addTeacherCommands(app, line);
    addStudentCommands(app, line);
    addModelCommands(app, line);
    addGenerateCommands(app, line);
    addSyntheticCommands(app, line);
#endif
    addMiniatureCommands(app, line);
    addBenchCommand(app, line);
    addDoctorCommand(app, line);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    return line.run();
}
