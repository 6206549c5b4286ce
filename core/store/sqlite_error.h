#pragma once
// The edge where SQLite's exceptions become Errors.

#include "base/result.h"

#include <string_view>

namespace SQLite {
class Exception;
}

namespace retort::store {

/// Corrupt, AccessDenied, DiskFull, Busy, OutOfMemory, Io or Internal, as SQLite's result code says; the
/// message names the database, the work and the way out.
Error sqliteError(std::string_view path, std::string_view what, const SQLite::Exception& exception);

} // namespace retort::store
