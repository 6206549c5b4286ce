#pragma once
// What the core says, in the language of the window: steps of work, errors and remarks. The core speaks
// English alone and knows no Qt. Here stand the formats of those of its texts that people meet, with {} for
// what is filled in; a text is known by its format, and what was filled in is put into the format's
// translation: {0} as it is, {0!} translated in its turn.

#include <QString>

#include <optional>
#include <span>
#include <string>

namespace retort::ui {

/// Absent where the window speaks English, and for a text of none of the formats.
std::optional<QString> translated(const QString& coreText);
/// As translated(), else as the core says it.
QString spoken(const std::string& coreText);

/// Each occurs in the core's sources as it stands here, or is a reason of the system.
std::span<const char* const> coreFormats();

} // namespace retort::ui
