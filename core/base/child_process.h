#pragma once
// Runs another program and waits for it. No shell reads the command: each argument arrives as it is.

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort {

struct ChildProcess {
    std::vector<std::string> command{}; ///< the program, by name or path, and its arguments
    std::filesystem::path folder{};     ///< that it runs in
    std::filesystem::path log{};        ///< file for what it writes to stdout and stderr; replaced
    std::filesystem::path errors{};     ///< file for what it writes to stderr; empty: the log
    std::stop_token stop{};
    /// Called about 20 times a second; false ends the program.
    std::function<bool()> keepWaiting{};
};

struct ChildEnd {
    int exitCode = 0;      ///< 128 and the signal's number where a signal ended it
    bool wasEnded = false; ///< because keepWaiting said so
};

/// The program and everything that it has started are one process group, which is ended as a whole: asked to
/// (SIGTERM), and killed two seconds later. NotFound: there is no such program; Cancelled, AccessDenied, Io.
Result<ChildEnd> runChild(const ChildProcess& child);

/// The end of a text file, for error messages: at most `bytes`, from the beginning of a line where one
/// begins. Empty where it cannot be read.
std::string tailOf(const std::filesystem::path& file, std::size_t bytes = 2048);

} // namespace retort
