#pragma once
// What every failure of Retort carries: a code to decide by, a message to read, and the places it passed.
// The message names what, where, why and the way out.

#include <string>
#include <string_view>
#include <vector>

namespace retort {

enum class ErrorCode {
    InvalidArgument, ///< the caller asked for something that makes no sense
    NotFound,        ///< a file, data set, model or record is not there
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

} // namespace retort
