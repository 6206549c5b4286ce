#pragma once
// Rows of any table as JSON, and rows that can still be read of a damaged store. Internal to store.

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::store {

/// In the table's order; empty where there is no such table.
std::vector<std::string> columnsOf(SQLite::Database& connection, const std::string& table);
/// Those a row of which others may refer to come first.
std::vector<std::string> tablesOf(SQLite::Database& connection);

/// {"table": ..., "columns": [...], "rows": [[...], ...]}: the rows that `condition` chooses by its one
/// parameter. Without `omitted`, a column that means nothing elsewhere; bytes are {"hex": "..."}.
nlohmann::json rowsOf(SQLite::Database& connection, const std::string& table, const std::string& condition,
                      std::int64_t parameter, std::string_view omitted = {});
/// Stores rows that rowsOf() read, with the columns that the table has.
class RowInsertion {
public:
    /// What becomes of a row that contradicts one in the table.
    enum class Conflict { KeepsTheOther, ReplacesTheOther };

    RowInsertion(SQLite::Database& connection, const std::string& table, std::vector<std::string> columns,
                 Conflict conflict = Conflict::KeepsTheOther);
    /// True: the table has changed.
    bool put(const nlohmann::json& row);

private:
    std::vector<bool> m_isKnown; ///< by column
    SQLite::Statement m_insert;
};

/// Gives the row of this number (column "id") the values that rowsOf() read, where the table has their
/// columns.
void updateRow(SQLite::Database& connection, const std::string& table,
               const std::vector<std::string>& columns, const nlohmann::json& row, std::int64_t number);

struct CopiedRows {
    std::int64_t rows = 0;
    std::string problem{}; ///< empty: all of them
};

/// Copies what can be read of the table: from its first row up to the first that cannot be read, then from
/// the last one down.
CopiedRows copyReadable(SQLite::Database& from, SQLite::Database& to, const std::string& table);
/// Removes rows that refer to rows which are not there; tells how many.
std::int64_t removeOrphans(SQLite::Database& connection);

} // namespace retort::store
