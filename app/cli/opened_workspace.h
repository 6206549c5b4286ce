#pragma once
// The workspace that a command works in.

#include "command_line.h"
#include "store/workspace.h"

namespace retort::cli {

/// That of --workspace; what opening it did is told as remarks. While it is open for writing, the command
/// stops with an error where the folder vanishes or another program takes it over. Errors are those of
/// store::Workspace::open().
Result<store::Workspace> openWorkspace(const CommandLine& line, store::Access access);

} // namespace retort::cli
