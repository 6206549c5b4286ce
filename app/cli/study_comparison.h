#pragma once
// "study compare".

#include "command_line.h"

namespace retort::cli {

void addStudyCompare(CLI::App& app, CommandLine& line);

} // namespace retort::cli
