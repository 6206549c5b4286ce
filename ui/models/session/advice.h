#pragma once
// What went wrong, for people at the window: where a message says how the command line helps, the window says
// how it helps itself.

#include "base/error.h"

#include <QString>

#include <string>

namespace retort::ui {

QString told(const Error& error);
/// A message that was an error's text once, as the store keeps it.
QString told(const std::string& message);

} // namespace retort::ui
