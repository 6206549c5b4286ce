#include "base/error.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>

namespace retort {

std::string_view name(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return "InvalidArgument";
    case ErrorCode::NotFound: return "NotFound";
    case ErrorCode::AccessDenied: return "AccessDenied";
    case ErrorCode::Corrupt: return "Corrupt";
    case ErrorCode::Unsupported: return "Unsupported";
    case ErrorCode::Mismatch: return "Mismatch";
    case ErrorCode::DiskFull: return "DiskFull";
    case ErrorCode::Busy: return "Busy";
    case ErrorCode::NewerVersion: return "NewerVersion";
    case ErrorCode::Cancelled: return "Cancelled";
    case ErrorCode::OutOfMemory: return "OutOfMemory";
    case ErrorCode::Io: return "Io";
    case ErrorCode::Internal: return "Internal";
    }
    return "Internal";
}

Error invalidArgument(std::string message) {
    return {.code = ErrorCode::InvalidArgument, .message = std::move(message)};
}

std::string Error::text() const {
    std::string line = message;
    for (const auto& place : context)
        line += " [" + place + "]";
    return line;
}

namespace {

ErrorCode codeOf(int errorNumber) {
    switch (errorNumber) {
    case ENOENT:
    case ELOOP:
    case ENOTDIR: return ErrorCode::NotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::AccessDenied;
    case ENOSPC:
    case EDQUOT: return ErrorCode::DiskFull;
    case ENOMEM: return ErrorCode::OutOfMemory;
    default: return ErrorCode::Io;
    }
}

std::string_view wayOut(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound: return "; check the path";
    case ErrorCode::AccessDenied: return "; check the permissions of the file and its folder";
    case ErrorCode::DiskFull: return "; free some space and try again, nothing already stored was lost";
    default: return "";
    }
}

} // namespace

Error systemError(std::string_view path, std::string_view what, int errorNumber) {
    const auto code = codeOf(errorNumber);
    std::string message{path};
    message.append(": ").append(what).append(": ").append(std::strerror(errorNumber)).append(wayOut(code));
    return {code, std::move(message)};
}

Error caughtError(std::string_view what) {
    const auto named = [&](std::string_view reason) {
        std::string message{what};
        return message.append(": ").append(reason.substr(0, reason.find('\n')));
    };
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return {ErrorCode::OutOfMemory,
                named("out of memory; close other programs, or ask for less at once")};
    } catch (const std::length_error&) { // a container of more than the address space holds
        return {ErrorCode::OutOfMemory,
                named("out of memory; close other programs, or ask for less at once")};
    } catch (const std::filesystem::filesystem_error& error) {
        return systemError(error.path1().empty() ? std::string{what} : error.path1().string(), what,
                           error.code().value());
    } catch (const std::exception& error) {
        return {ErrorCode::Internal, named(error.what())};
    } catch (...) {
        return {ErrorCode::Internal, named("an unknown exception was thrown")};
    }
}

} // namespace retort
