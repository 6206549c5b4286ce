#include "store/record_restoration.h"

#include "store/folder_record.h"
#include "store/record_document.h"
#include "store/stored_rows.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;
using Conflict = RowInsertion::Conflict;

RowInsertion insertionOf(SQLite::Database& connection, const Json& table,
                         Conflict conflict = Conflict::KeepsTheOther) {
    return {connection, table["table"].get<std::string>(), table["columns"].get<std::vector<std::string>>(),
            conflict};
}

bool isFree(SQLite::Database& connection, const std::string& table, const Json& number) {
    if (!number.is_number_integer())
        return false;
    SQLite::Statement query(connection, fmt::format("SELECT 1 FROM {} WHERE id = ?", table));
    query.bind(1, number.get<std::int64_t>());
    return !query.executeStep();
}

/// The number of the run or set of this identity; absent: the store knows none.
std::optional<std::int64_t> numberOf(SQLite::Database& connection, const Json& table) {
    const auto identity = placeOf(table, "identity");
    if (identity >= table["columns"].size() || !table["rows"][0][identity].is_string())
        return {};
    SQLite::Statement query(
        connection, fmt::format("SELECT id FROM {} WHERE identity = ?", table["table"].get<std::string>()));
    query.bind(1, table["rows"][0][identity].get<std::string>());
    return query.executeStep() ? std::optional(query.getColumn(0).getInt64()) : std::nullopt;
}

/// Puts the rows of a record back. Numbers of sets and studies may be those of other ones by now: both are
/// known by their names, and have their numbers again where those are free.
class Restoration {
public:
    /// `studies`: that have lost runs, which records give back. Those that records put into the store join
    /// them.
    Restoration(SQLite::Database& connection, std::set<std::int64_t>& studies)
        : m_connection(connection), m_incomplete(studies) {}

    /// Of the run or set itself. False: it is there.
    bool putOwner(const Json& table);
    /// What is said of the run or set of this number is said anew, but for its place in studies.
    void correctOwner(const Json& table, std::int64_t number);
    void put(const Json& table);
    /// Of a run that the store knows: studies whose own rows were lost, and its places in what has lost runs.
    void putLostStudies(const Json& tables, std::int64_t number);

private:
    void putStudies(const Json& table);

    SQLite::Database& m_connection;
    std::set<std::int64_t>& m_incomplete;
    std::string m_owner{}; ///< the column that names it in other tables
    std::int64_t m_number = 0;
    bool m_isNew = false;
    std::map<Json, std::int64_t> m_studies{}; ///< by their numbers in the record
};

bool Restoration::putOwner(const Json& table) {
    auto row = table["rows"][0];
    const auto id = placeOf(table, "id");
    const bool isSet = table["table"] == recordedRows(RecordOf::Set).front().table;
    if (isSet && id < row.size() && !isFree(m_connection, "synthetic_set", row[id]))
        row[id] = nullptr; // the next free one
    m_isNew = insertionOf(m_connection, table).put(row);
    m_owner = isSet ? "synthetic_set" : "run";
    m_number = m_connection.getLastInsertRowid();
    return m_isNew;
}

void Restoration::correctOwner(const Json& table, std::int64_t number) {
    m_isNew = false;
    m_owner = table["table"] == recordedRows(RecordOf::Set).front().table ? "synthetic_set" : "run";
    m_number = number;
    updateRow(m_connection, table["table"].get<std::string>(),
              table["columns"].get<std::vector<std::string>>(), table["rows"][0], number);
}

void Restoration::putStudies(const Json& table) {
    auto insertion = insertionOf(m_connection, table);
    const auto id = placeOf(table, "id"), name = placeOf(table, "name");
    for (auto row : table["rows"]) {
        if (std::max(id, name) >= row.size() || !row[name].is_string())
            continue;
        const auto number = row[id];
        if (!isFree(m_connection, "study", number))
            row[id] = nullptr;
        const bool isNew = insertion.put(row);
        SQLite::Statement query(m_connection, "SELECT id FROM study WHERE name = ?");
        query.bind(1, row[name].get<std::string>());
        if (!query.executeStep())
            continue;
        m_studies[number] = query.getColumn(0).getInt64();
        if (isNew)
            m_incomplete.insert(m_studies[number]);
    }
}

/// One that was renamed or deleted has its number still.
void Restoration::putLostStudies(const Json& tables, std::int64_t number) {
    m_isNew = false;
    m_owner = "run";
    m_number = number;
    for (auto table : tables) {
        if (table["table"] == "study") {
            const auto id = placeOf(table, "id");
            auto& rows = table["rows"].get_ref<Json::array_t&>();
            std::erase_if(rows, [&](const Json& row) {
                if (id >= row.size() || !row[id].is_number_integer())
                    return true;
                const auto study = row[id].get<std::int64_t>();
                if (m_incomplete.contains(study))
                    m_studies[row[id]] = study;
                return !isFree(m_connection, "study", row[id]);
            });
            putStudies(table);
        } else if (table["table"] == "study_run") {
            put(table);
        }
    }
}

void Restoration::put(const Json& table) {
    const auto name = table["table"].get<std::string>();
    if (name == "study")
        return putStudies(table);
    // Results are the record's; what is decided of images may be newer than their record.
    const bool isResult = name == "evaluation" || name == "metric" || name == "teacher_evaluation";
    if (name == "curation_step") {
        SQLite::Statement known(m_connection, "SELECT 1 FROM curation_step WHERE synthetic_set = ?");
        known.bind(1, m_number);
        if (known.executeStep())
            return;
    }
    auto insertion =
        insertionOf(m_connection, table, isResult ? Conflict::ReplacesTheOther : Conflict::KeepsTheOther);
    const auto owner = placeOf(table, m_owner), study = placeOf(table, "study");
    for (auto row : table["rows"]) {
        if (owner < row.size())
            row[owner] = m_number;
        if (study < row.size()) {
            const auto known = m_studies.find(row[study]);
            // A study that was there all along may have given the run up since.
            if (known == m_studies.end() || (!m_isNew && !m_incomplete.contains(known->second)))
                continue;
            row[study] = known->second;
        }
        insertion.put(row);
    }
}

/// Rows of a table, as far as both know its columns, in an order of their own.
std::vector<std::string> comparable(const Json& table, const std::vector<std::string>& columns) {
    std::vector<std::string> rows;
    for (const auto& row : table["rows"]) {
        Json values = Json::array();
        for (const auto& column : columns)
            if (const auto place = placeOf(table, column); place < row.size())
                values.push_back(row[place]);
        rows.push_back(values.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    std::ranges::sort(rows);
    return rows;
}

bool tellsTheSame(SQLite::Database& connection, const Json& table, const RecordedRows& chosen,
                  std::int64_t number) {
    const auto stored = rowsOf(connection, chosen.table, chosen.condition, number, chosen.omitted);
    std::vector<std::string> columns;
    for (const auto& column : table["columns"])
        if (placeOf(stored, column.get<std::string>()) < stored["columns"].size())
            columns.push_back(column);
    return std::ranges::includes(comparable(stored, columns), comparable(table, columns));
}

/// Numbers may be those of another machine, which differ in their last digits.
bool knowsTeachers(SQLite::Database& connection, const Json& table) {
    SQLite::Statement query(connection, "SELECT 1 FROM teacher_evaluation WHERE identity = ?");
    const auto identity = placeOf(table, "identity");
    return std::ranges::all_of(table["rows"], [&](const Json& row) {
        if (identity >= row.size() || !row[identity].is_string())
            return true;
        query.reset();
        query.bind(1, row[identity].get<std::string>());
        return query.executeStep();
    });
}

/// Whether a run has the results of its record, and whether a set lacks none of its record's images.
bool agrees(SQLite::Database& connection, const FolderRecord& record, std::int64_t number) {
    if (record.kind == RecordOf::Run) {
        SQLite::Statement state(connection, "SELECT state = 'finished' FROM run WHERE id = ?");
        state.bind(1, number);
        if (!state.executeStep() || state.getColumn(0).getInt() == 0)
            return false;
    }
    return std::ranges::all_of(record.tables, [&](const Json& table) {
        if (table["table"] == "evaluation" || table["table"] == "metric") {
            const auto recorded = recordedRows(RecordOf::Run);
            const auto chosen =
                std::ranges::find(recorded, table["table"].get<std::string>(),
                                  [](const RecordedRows& each) { return std::string{each.table}; });
            return tellsTheSame(connection, table, *chosen, number);
        }
        if (table["table"] == "teacher_evaluation")
            return knowsTeachers(connection, table);
        if (table["table"] != "synthetic_image")
            return true;
        SQLite::Statement count(connection, "SELECT count(*) FROM synthetic_image WHERE synthetic_set = ?");
        count.bind(1, number);
        return count.executeStep() && count.getColumn(0).getInt64() >= std::ssize(table["rows"]);
    });
}

/// Studies that have lost runs, as far as the store can tell.
std::set<std::int64_t> incompleteStudies(SQLite::Database& connection, StoreIs store) {
    std::set<std::int64_t> studies;
    if (store == StoreIs::Kept)
        return studies;
    SQLite::Statement query(connection,
                            store == StoreIs::WithoutPlaces
                                ? "SELECT id FROM study WHERE deleted_name = ''"
                                : "SELECT id FROM study WHERE deleted_name = '' AND id NOT IN (SELECT study "
                                  "FROM study_run)");
    while (query.executeStep())
        studies.insert(query.getColumn(0).getInt64());
    return studies;
}

enum class Restored { Nothing, Run, Set, Corrected };

Result<Restored> restoreRecord(SQLite::Database& connection, const fs::path& folder, StoreIs store,
                               std::set<std::int64_t>& studies) {
    RETORT_TRY(const auto record, readRecord(recordFile(folder)));
    const auto& owner = record.tables[0];
    Restoration restoration(connection, studies);
    auto restored = record.kind == RecordOf::Run ? Restored::Run : Restored::Set;
    if (const auto number = numberOf(connection, owner)) {
        if (record.kind == RecordOf::Run && folder.filename() != std::to_string(*number))
            return Restored::Nothing;
        if (agrees(connection, record, *number)) {
            if (record.kind == RecordOf::Run && store != StoreIs::Kept)
                restoration.putLostStudies(record.tables, *number);
            return Restored::Nothing;
        }
        restored = Restored::Corrected;
        restoration.correctOwner(owner, *number);
    } else if (!restoration.putOwner(owner)) {
        return Restored::Nothing;
    }
    for (std::size_t i = 1; i < record.tables.size(); ++i)
        restoration.put(record.tables[i]);
    return restored;
}

/// One record that does not fit keeps no other one from its turn.
void restoreApart(SQLite::Database& connection, const fs::path& folder, StoreIs store, RestoredRecords& done,
                  std::set<std::int64_t>& studies) {
    connection.exec("SAVEPOINT record");
    const auto restored = [&]() -> Result<Restored> {
        try {
            return restoreRecord(connection, folder, store, studies);
        } catch (const std::exception& exception) {
            if (sqlite3_get_autocommit(connection.getHandle()) != 0)
                throw; // the whole transaction was taken back, as on a full disk: that is told
            return Error{ErrorCode::Corrupt, fmt::format("{}: does not fit the store: {}",
                                                         recordFile(folder).string(), exception.what())};
        }
    }();
    connection.exec(restored.ok() ? "RELEASE record" : "ROLLBACK TO record; RELEASE record");
    if (!restored.ok())
        done.unused.push_back({.folder = folder, .problem = restored.error().text()});
    else if (*restored == Restored::Run)
        ++done.runs;
    else if (*restored == Restored::Set)
        ++done.sets;
    else if (*restored == Restored::Corrected)
        ++done.corrected;
}

std::vector<fs::path> foldersWithRecord(const fs::path& place) {
    std::vector<fs::path> folders;
    std::error_code ignored;
    for (fs::directory_iterator entry(place, ignored), end; entry != end; entry.increment(ignored))
        if (fs::exists(recordFile(entry->path()), ignored))
            folders.push_back(entry->path());
    std::ranges::sort(folders);
    return folders;
}

} // namespace

Result<bool> agreesWithRecord(const Database& database, const fs::path& folder) {
    RETORT_TRY(const auto record, readRecord(recordFile(folder)));
    return database.guarded("comparing with a record", [&](SQLite::Database& connection) -> Result<bool> {
        const auto number = numberOf(connection, record.tables[0]);
        return !number || agrees(connection, record, *number);
    });
}

Result<RestoredRecords> restoreRecords(const Database& database, const WorkspacePaths& paths, StoreIs store) {
    RestoredRecords restored;
    RETORT_CHECK(database.guarded("restoring runs and sets", [&](SQLite::Database& connection) -> Status {
        SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
        auto studies = incompleteStudies(connection, store);
        for (const auto& place : {paths.runs(), paths.synthetic()})
            for (const auto& folder : foldersWithRecord(place))
                restoreApart(connection, folder, store, restored, studies);
        transaction.commit();
        return {};
    }));
    return restored;
}

Status restoreRecord(const Database& database, const fs::path& folder) {
    RestoredRecords restored;
    RETORT_CHECK(database.guarded("restoring a run or set", [&](SQLite::Database& connection) -> Status {
        SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
        std::set<std::int64_t> studies;
        restoreApart(connection, folder, StoreIs::Kept, restored, studies);
        transaction.commit();
        return {};
    }));
    if (!restored.unused.empty())
        return Error{ErrorCode::Corrupt, restored.unused.front().problem};
    if (restored.runs + restored.sets + restored.corrected > 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: the store has it already, or another one of its name", folder.string())};
}

} // namespace retort::store
