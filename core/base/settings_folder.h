#pragma once
// Where what a person chose for all workspaces is kept.

#include <filesystem>

namespace retort {

/// `$XDG_CONFIG_HOME/retort`, or ~/.config/retort; empty where neither that variable nor HOME is set. It is
/// not created.
std::filesystem::path settingsFolder();

} // namespace retort
