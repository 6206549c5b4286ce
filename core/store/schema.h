#pragma once
// The database's layout as a list of migrations: entry N turns version N into version N + 1 (`PRAGMA
// user_version`). Migrations are only ever added.

#include "base/result.h"
#include "store/database.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace retort::store {

struct Migration {
    std::string_view description;
    std::string_view sql;
};

/// The migrations of this program; their count is its schema version.
std::span<const Migration> migrations();

/// How many of the migrations the database has; 0: it is new. Errors as bringUpToDate().
Result<std::size_t> schemaVersion(Database& database, std::span<const Migration> known);

/// Whether the database lacks some of the migrations. Errors as bringUpToDate().
Result<bool> isOlder(Database& database, std::span<const Migration> known);

/// Of a database that has all migrations. Corrupt: a table or column of theirs is not there, as where the
/// text of the schema itself is damaged, which SQLite does not notice.
Status checkSchema(const Database& database);

/// Applies what is missing, each migration in a transaction of its own. NewerVersion if the file has more
/// than `known`; Mismatch if the file belongs to another program, or is read-only and older than `known`.
Status bringUpToDate(Database& database, std::span<const Migration> known);

} // namespace retort::store
