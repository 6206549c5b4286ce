#pragma once
// What went wrong, for people at the window. Every error that the window shows passes through told(): where a
// message says how the command line helps, the window says how it helps itself, and in the window's language.

#include "base/error.h"

#include <QString>

#include <string>

namespace retort::ui {

/// Where the message has no translation, what kind of failure it is stands above the core's English.
QString told(const Error& error);
/// A message that was an error's text once, as the store keeps it; or a remark of the core.
QString told(const std::string& message);

} // namespace retort::ui
