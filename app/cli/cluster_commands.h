#pragma once
// "study work", "study merge", "study submit", "study watch" and "study cancel": a study as tasks of a
// cluster.

#include "command_line.h"

namespace retort::cli {

void addStudyTasks(CLI::App& studyApp, CommandLine& line);

} // namespace retort::cli
