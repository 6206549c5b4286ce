#pragma once
// What a command prints. Nothing else writes to stdout, so that what could not be written (a full disk, a
// closed stdout, a reader that is gone) is known at the end and makes the command fail.

#include "base/result.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace retort::cli {

/// The text with everything that would steer a terminal or turn the reading direction as JSON escapes it
/// ("\u001b"), and bytes that are no UTF-8 as "\xff": names of classes and files come from outside. Line ends
/// and tabs stay.
std::string harmless(std::string_view text);

/// The same for a name in a table or a message, whose line ends and tabs are escaped, too ("\n").
std::string oneLine(std::string_view name);

/// Gathers text and writes it to a descriptor, at once on a terminal. The first failure is kept; what comes
/// after it is dropped.
class Output {
public:
    /// `descriptor` must be open, and stays open.
    explicit Output(int descriptor);

    /// Text for people, as harmless() has it.
    template<class... Values> void print(fmt::format_string<Values...> format, Values&&... values) {
        write(harmless(fmt::format(format, std::forward<Values>(values)...)));
    }
    /// What programs read stays as it is.
    void write(std::string_view text); ///< on a terminal as harmless() has it
    /// Writes what was gathered. DiskFull, AccessDenied or Io of this or any earlier write.
    Status flush();

private:
    int m_descriptor;
    bool m_isTerminal;
    std::string m_waiting;
    Status m_written;
};

/// Where the program was started with a closed stdin, stdout or stderr, opens something in its place. Without
/// that the first file that is opened, for example the workspace's database, would become stdout. Writing to
/// a stdout that was closed still fails.
void occupyStandardDescriptors();

/// A line on stderr. Where that cannot be written there is nobody to tell.
void say(std::string_view line);

} // namespace retort::cli
