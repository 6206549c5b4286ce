#pragma once
// What the command line says of every work that is asked for by names.

#include "command_line.h"
#include "teacher/compute_context.h"

namespace retort::cli {

/// A bar for the whole job; none with --quiet.
study::StudyProgressSink jobProgress(const CommandLine& line);
study::ComputeContext computeContext(const CommandLine& line);

} // namespace retort::cli
