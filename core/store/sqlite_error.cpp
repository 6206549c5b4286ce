#include "store/sqlite_error.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace retort::store {

namespace {

struct Reading {
    int sqliteCode;
    ErrorCode code;
    std::string_view wayOut;
};

constexpr Reading kReadings[] = {
    {SQLITE_CORRUPT, ErrorCode::Corrupt,
     "; restore a copy of the file, or save what can be read with 'retort-cli workspace repair'"},
    {SQLITE_NOTADB, ErrorCode::Corrupt,
     "; restore a copy of the file, or save what can be read with 'retort-cli workspace repair'"},
    {SQLITE_READONLY, ErrorCode::AccessDenied, "; check the permissions of the file and its folder"},
    {SQLITE_PERM, ErrorCode::AccessDenied, "; check the permissions of the file and its folder"},
    {SQLITE_CANTOPEN, ErrorCode::AccessDenied, "; check the permissions of the file and its folder"},
    {SQLITE_FULL, ErrorCode::DiskFull, "; free some space and try again, nothing already stored was lost"},
    {SQLITE_BUSY, ErrorCode::Busy, "; another program writes to it, try again when it is done"},
    {SQLITE_LOCKED, ErrorCode::Busy, "; another program writes to it, try again when it is done"},
    {SQLITE_NOMEM, ErrorCode::OutOfMemory, ""},
    {SQLITE_IOERR, ErrorCode::Io, "; check the disk"},
    {SQLITE_CONSTRAINT, ErrorCode::InvalidArgument, ""},
};

constexpr int kPrimaryCodeMask = 0xff; // the low byte of an extended result code

Reading readingOf(const SQLite::Exception& exception) {
    const int primary = exception.getErrorCode() & kPrimaryCodeMask;
    // Growing the shared-memory file of the write-ahead log fails so when the disk is full.
    if (exception.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE)
        return {primary, ErrorCode::DiskFull, "; free some space and try again"};
    for (const auto& reading : kReadings)
        if (reading.sqliteCode == primary)
            return reading;
    return {primary, ErrorCode::Internal, ""};
}

} // namespace

Error sqliteError(std::string_view path, std::string_view what, const SQLite::Exception& exception) {
    const auto reading = readingOf(exception);
    return {reading.code, fmt::format("{}: {} failed: {}{}", path, what, exception.what(), reading.wayOut)};
}

} // namespace retort::store
