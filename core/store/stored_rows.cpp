#include "store/stored_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::store {

namespace {

using Json = nlohmann::json;

/// Names of tables and columns come from the store or from a file: never text of SQL as they are.
std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name)
        text += c == '"' ? std::string{"\"\""} : std::string{c};
    return text + "\"";
}

std::vector<std::string> textsOf(SQLite::Database& connection, const std::string& sql,
                                 const std::string& parameter) {
    SQLite::Statement query(connection, sql);
    if (query.getBindParameterCount() > 0)
        query.bind(1, parameter);
    std::vector<std::string> texts;
    while (query.executeStep())
        texts.push_back(query.getColumn(0).getString());
    return texts;
}

std::string listOf(const std::vector<std::string>& names) {
    std::vector<std::string> each;
    std::ranges::transform(names, std::back_inserter(each), quoted);
    return fmt::format("{}", fmt::join(each, ", "));
}

Json valueOf(const SQLite::Column& column) {
    if (column.isInteger())
        return column.getInt64();
    if (column.isFloat())
        return column.getDouble();
    if (column.isText())
        return column.getString();
    if (!column.isBlob())
        return nullptr;
    const auto* bytes = static_cast<const unsigned char*>(column.getBlob());
    return {{"hex", fmt::format("{:02x}", fmt::join(bytes, bytes + column.getBytes(), ""))}};
}

std::string bytesOf(const std::string& hex) {
    constexpr int kBase = 16;
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::strtol(hex.substr(i, 2).c_str(), nullptr, kBase));
    return bytes;
}

void bindValue(SQLite::Statement& statement, int place, const Json& value) {
    if (value.is_number_integer())
        statement.bind(place, value.get<std::int64_t>());
    else if (value.is_number())
        statement.bind(place, value.get<double>());
    else if (value.is_string())
        statement.bind(place, value.get<std::string>());
    else if (value.is_object()) {
        const auto bytes = bytesOf(value.value("hex", std::string{}));
        statement.bind(place, bytes.data(), static_cast<int>(bytes.size()));
    }
}

std::vector<std::string> keyOf(SQLite::Database& connection, const std::string& table) {
    return textsOf(connection, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table);
}

/// The query's next row. False at the end and where it cannot be read, with the reason then.
bool nextRow(SQLite::Statement& rows, std::string& problem) {
    try {
        return rows.executeStep();
    } catch (const SQLite::Exception& exception) {
        problem = exception.what();
        return false;
    }
}

/// Stores rows as the query gives them until one cannot be read; the reason, or nothing at the end.
std::string copyRows(SQLite::Database& from, SQLite::Statement& insert, const std::string& query,
                     std::int64_t& copied) {
    std::string problem;
    SQLite::Statement rows(from, query);
    while (nextRow(rows, problem)) {
        insert.reset();
        insert.clearBindings();
        for (int i = 0; i < rows.getColumnCount(); ++i)
            bindValue(insert, i + 1, valueOf(rows.getColumn(i)));
        copied += insert.exec();
    }
    return problem;
}

std::vector<std::string> common(const std::vector<std::string>& some,
                                const std::vector<std::string>& others) {
    std::vector<std::string> both;
    std::ranges::copy_if(some, std::back_inserter(both), [&](const std::string& name) {
        return std::ranges::find(others, name) != others.end();
    });
    return both;
}

std::string insertInto(const std::string& table, const std::vector<std::string>& columns,
                       RowInsertion::Conflict conflict = RowInsertion::Conflict::KeepsTheOther) {
    return fmt::format("INSERT OR {} INTO {}({}) VALUES ({})",
                       conflict == RowInsertion::Conflict::KeepsTheOther ? "IGNORE" : "REPLACE",
                       quoted(table), listOf(columns),
                       fmt::join(std::vector<std::string>(columns.size(), "?"), ", "));
}

} // namespace

std::vector<std::string> columnsOf(SQLite::Database& connection, const std::string& table) {
    return textsOf(connection, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table);
}

std::vector<std::string> tablesOf(SQLite::Database& connection) {
    auto tables = textsOf(connection,
                          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                          "ORDER BY name",
                          {});
    const auto depth = [&](std::string table) {
        int steps = 0;
        for (auto parents = std::vector<std::string>{}; steps < std::ssize(tables); ++steps) {
            parents = textsOf(connection, "SELECT \"table\" FROM pragma_foreign_key_list(?) LIMIT 1", table);
            if (parents.empty())
                break;
            table = parents.front();
        }
        return steps;
    };
    std::ranges::stable_sort(tables, {}, depth);
    return tables;
}

Json rowsOf(SQLite::Database& connection, const std::string& table, const std::string& condition,
            std::int64_t parameter, std::string_view omitted) {
    auto columns = columnsOf(connection, table);
    std::erase(columns, omitted);
    SQLite::Statement query(
        connection, fmt::format("SELECT {} FROM {} WHERE {}", listOf(columns), quoted(table), condition));
    query.bind(1, parameter);
    auto rows = Json::array();
    while (query.executeStep()) {
        auto row = Json::array();
        for (int i = 0; i < query.getColumnCount(); ++i)
            row.push_back(valueOf(query.getColumn(i)));
        rows.push_back(std::move(row));
    }
    return {{"table", table}, {"columns", columns}, {"rows", std::move(rows)}};
}

RowInsertion::RowInsertion(SQLite::Database& connection, const std::string& table,
                           std::vector<std::string> columns, Conflict conflict)
    : m_insert(connection, insertInto(table, common(columns, columnsOf(connection, table)), conflict)) {
    const auto known = columnsOf(connection, table);
    for (const auto& column : columns)
        m_isKnown.push_back(std::ranges::find(known, column) != known.end());
}

bool RowInsertion::put(const Json& row) {
    m_insert.reset();
    m_insert.clearBindings();
    for (std::size_t i = 0, place = 0; i < m_isKnown.size(); ++i)
        if (m_isKnown[i])
            bindValue(m_insert, static_cast<int>(++place), row.at(i));
    return m_insert.exec() > 0;
}

void updateRow(SQLite::Database& connection, const std::string& table,
               const std::vector<std::string>& columns, const Json& row, std::int64_t number) {
    const auto known = columnsOf(connection, table);
    std::vector<std::string> assignments;
    std::vector<const Json*> values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] == "id" || std::ranges::find(known, columns[i]) == known.end())
            continue;
        assignments.push_back(quoted(columns[i]) + " = ?");
        values.push_back(&row.at(i));
    }
    if (assignments.empty())
        return;
    SQLite::Statement update(connection, fmt::format("UPDATE {} SET {} WHERE id = ?", quoted(table),
                                                     fmt::join(assignments, ", ")));
    for (std::size_t i = 0; i < values.size(); ++i)
        bindValue(update, static_cast<int>(i + 1), *values[i]);
    update.bind(static_cast<int>(values.size() + 1), number);
    update.exec();
}

CopiedRows copyReadable(SQLite::Database& from, SQLite::Database& to, const std::string& table) {
    const auto columns = common(columnsOf(to, table), columnsOf(from, table));
    if (columns.empty())
        return {.problem = "the table is not there"};
    SQLite::Statement insert(to, insertInto(table, columns));
    auto key = keyOf(to, table);
    std::ranges::transform(key, key.begin(), quoted);
    const auto query = [&](std::string_view direction) {
        const auto order = fmt::format("{}", fmt::join(key, fmt::format(" {}, ", direction)));
        return fmt::format("SELECT {} FROM {} ORDER BY {} {}", listOf(columns), quoted(table), order,
                           direction);
    };
    CopiedRows copied;
    copied.problem = copyRows(from, insert, query("ASC"), copied.rows);
    if (!copied.problem.empty())
        static_cast<void>(copyRows(from, insert, query("DESC"), copied.rows)); // its problem is the same
    return copied;
}

std::int64_t removeOrphans(SQLite::Database& connection) {
    std::int64_t removed = 0;
    for (const auto& table : tablesOf(connection)) {
        SQLite::Statement keys(connection,
                               "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?)");
        keys.bind(1, table);
        while (keys.executeStep()) {
            const auto from = quoted(keys.getColumn(0).getString());
            const auto parent = quoted(keys.getColumn(1).getString());
            const auto to = quoted(keys.getColumn(2).getString());
            removed += connection.exec(
                fmt::format("DELETE FROM {} WHERE {} IS NOT NULL AND {} NOT IN (SELECT {} FROM {})",
                            quoted(table), from, from, to, parent));
        }
    }
    return removed;
}

} // namespace retort::store
