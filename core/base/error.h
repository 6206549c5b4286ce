#pragma once
// What every failure of Retort carries: a code to decide by, a message to read, and the places it passed.
// The message names what, where, why and the way out.

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace retort {

enum class ErrorCode {
    InvalidArgument, ///< the caller asked for something that makes no sense
    NotFound,        ///< a file, dataset, model or record is not there
    AccessDenied,    ///< it is there, but may not be read or written
    Corrupt,         ///< bytes from outside do not fit their format
    Unsupported,     ///< a valid thing that this program does not handle, for example a pickle
    Mismatch,        ///< two valid things that do not fit together, for example weights and a configuration
    DiskFull,
    Busy,         ///< held by another process
    NewerVersion, ///< written by a newer version of this program
    Cancelled,
    OutOfMemory,
    Io,
    Internal, ///< a defect of this program or of a library under it
};

/// The code's name as it stands in `--json` output and in tests, for example "NotFound".
std::string_view name(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::vector<std::string> context{}; ///< innermost first, for example "reading study miniature.json"

    /// One line: message, then each context in brackets.
    std::string text() const;
};

Error invalidArgument(std::string message);

/// Builds the error of a failed system call from `errno`: "PATH: what: No space left on device; way out".
Error systemError(std::string_view path, std::string_view what, int errorNumber);

/// Inside a catch clause: the Error of the exception at hand. OutOfMemory for a failed allocation, the code
/// of the system's reason for files, Internal for what else it may be; `what` names the work. One line: of a
/// text that goes on with a stack trace only the first.
Error caughtError(std::string_view what);

/// Calls `work`, which returns a Result, and turns whatever it throws into an Error. What runs on a thread of
/// its own or is the last thing of a program goes through here, so that no exception ends the process.
template<class Work> std::invoke_result_t<Work> guarded(std::string_view what, Work&& work) {
    try {
        return std::forward<Work>(work)();
    } catch (...) {
        return caughtError(what);
    }
}

} // namespace retort
