#pragma once
// One function per group of commands; each adds its subcommands to the program.

#include "command_line.h"

namespace retort::cli {

void addMiniatureCommands(CLI::App& app, CommandLine& line);
void addBenchCommand(CLI::App& app, CommandLine& line);
void addDoctorCommand(CLI::App& app, CommandLine& line);

// Absent from the engine-only program.
void addStudyCommands(CLI::App& app, CommandLine& line);
void addDatasetCommands(CLI::App& app, CommandLine& line);
void addTeacherCommands(CLI::App& app, CommandLine& line);
void addStudentCommands(CLI::App& app, CommandLine& line);
void addModelCommands(CLI::App& app, CommandLine& line);
void addGenerateCommands(CLI::App& app, CommandLine& line);
void addGeneratorCommands(CLI::App& app, CommandLine& line);
void addRunCommands(CLI::App& app, CommandLine& line);
void addSyntheticCommands(CLI::App& app, CommandLine& line);
void addWorkspaceCommands(CLI::App& app, CommandLine& line);
void addClusterCommands(CLI::App& app, CommandLine& line);

} // namespace retort::cli
