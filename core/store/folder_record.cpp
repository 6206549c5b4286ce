#include "store/folder_record.h"

#include "base/file.h"
#include "base/file_batch.h"
#include "base/sha256.h"
#include "store/stored_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace retort::store {

namespace fs = std::filesystem;

fs::path recordFile(const fs::path& folder) {
    return folder / "record.json";
}

Status removeRecord(const fs::path& folder) {
    std::error_code error;
    fs::remove(recordFile(folder), error);
    return error ? Status{systemError(recordFile(folder).string(), "cannot be removed", error.value())}
                 : Status{};
}

namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "retort-record";
constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = 1u << 30; ///< a set of a million images has less

struct Chosen {
    const char* table;
    const char* condition; ///< of its rows, by the number of the run or set
    const char* omitted = "";
};

/// In the order in which they are put back.
constexpr Chosen kOfRun[] = {
    {"run", "id = ?"},
    {"study", "deleted_name = '' AND id IN (SELECT study FROM study_run WHERE run = ?)"},
    {"study_run", "run = ?"},
    {"evaluation", "run = ?", "id"},
    {"metric", "run = ?"},
    {"teacher_evaluation", "identity = (SELECT json_extract(spec, '$.names.teacherScores') FROM run WHERE id "
                           "= ? AND json_valid(spec))"},
};
constexpr Chosen kOfSet[] = {
    {"synthetic_set", "id = ?"},
    {"synthetic_image", "synthetic_set = ?"},
    {"curation_step", "synthetic_set = ?", "id"},
    {"set_check", "synthetic_set = ?"},
    {"near_duplicate", "synthetic_set = ?"},
};

/// The record's text; the folder is there then.
Result<std::string> recordOf(const Database& database, std::span<const Chosen> tables, std::int64_t number,
                             const fs::path& folder, const std::optional<HashedFile>& student = {}) {
    Json document{{"format", kFormat}, {"version", kVersion}, {"tables", Json::array()}};
    RETORT_CHECK(database.guarded("reading a record", [&](SQLite::Database& connection) -> Status {
        for (const auto& [table, condition, omitted] : tables)
            document["tables"].push_back(rowsOf(connection, table, condition, number, omitted));
        return {};
    }));
    if (document["tables"][0]["rows"].empty())
        return Error{ErrorCode::NotFound, fmt::format("{} {} is not in the store", tables[0].table, number)};
    if (student)
        document["files"] = {{kStudentFile, {{"bytes", student->bytes}, {"sha256", student->sha256}}}};
    RETORT_CHECK(createFolders(folder));
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Error damagedRecord(const fs::path& file) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: is no record of a run or set; it is not used", file.string())};
}

bool isTable(const Json& entry) {
    return entry.is_object() && entry.contains("table") && entry["table"].is_string() &&
           entry.contains("columns") && entry["columns"].is_array() && entry.contains("rows") &&
           entry["rows"].is_array() &&
           std::ranges::all_of(entry["columns"], [](const Json& name) { return name.is_string(); }) &&
           std::ranges::all_of(entry["rows"], [&](const Json& row) {
               return row.is_array() && row.size() == entry["columns"].size();
           });
}

Result<Json> parseRecord(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, kMostBytes));
    return Json::parse(text, nullptr, false);
}

Result<Json> readRecord(const fs::path& file) {
    RETORT_TRY(const auto document, parseRecord(file));
    if (!document.is_object() || document.value("format", Json{}) != kFormat)
        return damagedRecord(file);
    if (document.value("version", Json{}) != kVersion)
        return Error{ErrorCode::NewerVersion,
                     fmt::format("{}: was written by a newer Retort; use that one", file.string())};
    const auto tables = document.value("tables", Json{});
    if (!tables.is_array() || tables.empty() || !std::ranges::all_of(tables, isTable))
        return damagedRecord(file);
    return tables;
}

std::size_t placeOf(const Json& table, std::string_view column) {
    const auto& columns = table["columns"];
    return static_cast<std::size_t>(std::ranges::find(columns, Json(column)) - columns.begin());
}

RowInsertion insertionOf(SQLite::Database& connection, const Json& table) {
    return {connection, table["table"].get<std::string>(), table["columns"].get<std::vector<std::string>>()};
}

/// Puts the rows of a record back. Numbers of sets and studies may be those of other ones by now: both are
/// known by their names.
class Restoration {
public:
    explicit Restoration(SQLite::Database& connection) : m_connection(connection) {}

    /// Of the run or set itself. False: it is there.
    bool putOwner(const Json& table);
    void put(const Json& table);

private:
    void putStudies(const Json& table);

    SQLite::Database& m_connection;
    std::string m_owner{}; ///< the column that names it in other tables
    std::int64_t m_number = 0;
    std::map<Json, std::int64_t> m_studies{}; ///< by their numbers in the record
};

bool Restoration::putOwner(const Json& table) {
    auto row = table["rows"][0];
    const auto id = placeOf(table, "id");
    const bool isSet = table["table"] == kOfSet[0].table;
    if (isSet && id < row.size())
        row[id] = nullptr; // the next free one
    const bool isNew = insertionOf(m_connection, table).put(row);
    m_owner = isSet ? "synthetic_set" : "run";
    m_number = m_connection.getLastInsertRowid();
    return isNew;
}

void Restoration::putStudies(const Json& table) {
    auto insertion = insertionOf(m_connection, table);
    const auto id = placeOf(table, "id"), name = placeOf(table, "name");
    for (auto row : table["rows"]) {
        if (std::max(id, name) >= row.size() || !row[name].is_string())
            continue;
        const auto number = std::exchange(row[id], nullptr);
        insertion.put(row);
        SQLite::Statement query(m_connection, "SELECT id FROM study WHERE name = ?");
        query.bind(1, row[name].get<std::string>());
        if (query.executeStep())
            m_studies[number] = query.getColumn(0).getInt64();
    }
}

void Restoration::put(const Json& table) {
    if (table["table"] == "study")
        return putStudies(table);
    auto insertion = insertionOf(m_connection, table);
    const auto owner = placeOf(table, m_owner), study = placeOf(table, "study");
    for (auto row : table["rows"]) {
        if (owner < row.size())
            row[owner] = m_number;
        if (study < row.size() && m_studies.contains(row[study]))
            row[study] = m_studies.at(row[study]);
        else if (study < row.size())
            continue;
        insertion.put(row);
    }
}

template<std::size_t Count> bool isOf(const Json& tables, const Chosen (&chosen)[Count]) {
    return tables[0]["table"] == chosen[0].table && tables[0]["rows"].size() == 1 &&
           std::ranges::all_of(tables, [&](const Json& table) {
               return std::ranges::any_of(chosen,
                                          [&](const Chosen& each) { return table["table"] == each.table; });
           });
}

/// As the record in the folder lists it.
std::optional<HashedFile> listedStudent(const fs::path& folder) {
    const auto document = parseRecord(recordFile(folder));
    if (!document.ok() || !document->is_object())
        return {};
    const auto files = document->value("files", Json{});
    const auto student = files.is_object() ? files.value(kStudentFile, Json{}) : Json{};
    if (!student.is_object() || !student.value("bytes", Json{}).is_number_integer() ||
        !student.value("sha256", Json{}).is_string())
        return {};
    return HashedFile{.bytes = student["bytes"].get<std::int64_t>(),
                      .sha256 = student["sha256"].get<std::string>()};
}

Result<HashedFile> hashed(const fs::path& file) {
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    if (error)
        return systemError(file.string(), "cannot be read", error.value());
    RETORT_TRY(auto hash, sha256OfFile(file));
    return HashedFile{.bytes = static_cast<std::int64_t>(bytes), .sha256 = std::move(hash)};
}

Result<std::string> recordOf(const Database& database, const WorkspacePaths& paths, const FinishedRun& run) {
    const auto folder = paths.run(run.id);
    auto student = run.student ? run.student : listedStudent(folder);
    std::error_code ignored;
    if (!student && fs::exists(folder / kStudentFile, ignored)) {
        RETORT_TRY(student, hashed(folder / kStudentFile));
    }
    return recordOf(database, kOfRun, run.id.value, folder, student);
}

/// The folder's name is the number of its run, or the name of its set: a record in another folder would lead
/// to files that are not there.
bool isAtHome(const Json& first, const fs::path& folder) {
    const bool isRun = first["table"] == kOfRun[0].table;
    const auto place = placeOf(first, isRun ? "id" : "name");
    if (place >= first["columns"].size())
        return false;
    const auto& value = first["rows"][0][place];
    const auto name = value.is_string()           ? value.get<std::string>()
                      : value.is_number_integer() ? std::to_string(value.get<std::int64_t>())
                                                  : std::string{};
    return folder.filename() == name;
}

enum class Restored { Nothing, Run, Set };

Result<Restored> restoreRecord(SQLite::Database& connection, const fs::path& folder) {
    const auto file = recordFile(folder);
    RETORT_TRY(const auto tables, readRecord(file));
    const bool isRun = isOf(tables, kOfRun);
    if ((!isRun && !isOf(tables, kOfSet)) || !isAtHome(tables[0], folder))
        return damagedRecord(file);
    Restoration restoration(connection);
    if (!restoration.putOwner(tables[0]))
        return Restored::Nothing;
    for (std::size_t i = 1; i < tables.size(); ++i)
        restoration.put(tables[i]);
    return isRun ? Restored::Run : Restored::Set;
}

/// One record that does not fit keeps no other one from its turn.
void restoreApart(SQLite::Database& connection, const fs::path& folder, RestoredRecords& done) {
    connection.exec("SAVEPOINT record");
    const auto restored = [&]() -> Result<Restored> {
        try {
            return restoreRecord(connection, folder);
        } catch (const std::exception& exception) {
            return Error{ErrorCode::Corrupt, fmt::format("{}: does not fit the store: {}",
                                                         recordFile(folder).string(), exception.what())};
        }
    }();
    connection.exec(restored.ok() ? "RELEASE record" : "ROLLBACK TO record; RELEASE record");
    if (!restored.ok())
        done.problems.push_back(restored.error().text());
    else if (*restored == Restored::Run)
        ++done.runs;
    else if (*restored == Restored::Set)
        ++done.sets;
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

Result<fs::path> setFolder(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    return database.guarded("reading a set", [&](SQLite::Database& connection) -> Result<fs::path> {
        SQLite::Statement query(connection, "SELECT name FROM synthetic_set WHERE id = ?");
        query.bind(1, set.value);
        if (!query.executeStep())
            return Error{ErrorCode::NotFound, fmt::format("set {} is not in the store", set.value)};
        return paths.synthetic() / query.getColumn(0).getString();
    });
}

} // namespace

Status writeRunRecord(const Database& database, const WorkspacePaths& paths, RunId run) {
    RETORT_TRY(const auto record, recordOf(database, paths, {.id = run}));
    return writeFileAtomically(recordFile(paths.run(run)), record);
}

Status writeRunRecords(const Database& database, const WorkspacePaths& paths,
                       std::span<const FinishedRun> runs) {
    constexpr std::size_t kAtOnce = 100; // open files
    while (!runs.empty()) {
        const auto part = runs.first(std::min(runs.size(), kAtOnce));
        FileBatch batch;
        for (const auto& run : part) {
            RETORT_TRY(const auto record, recordOf(database, paths, run));
            RETORT_CHECK(batch.begin(recordFile(paths.run(run.id))));
            RETORT_CHECK(batch.write(record));
        }
        RETORT_CHECK(batch.commit());
        runs = runs.subspan(part.size());
    }
    return {};
}

Status writeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    RETORT_TRY(const auto record, recordOf(database, kOfSet, set.value, folder));
    return writeFileAtomically(recordFile(folder), record);
}

Status completeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    std::error_code ignored;
    const bool isWanted = fs::exists(folder, ignored) && !fs::exists(recordFile(folder), ignored);
    return isWanted ? writeSetRecord(database, paths, set) : Status{};
}

Status checkStudent(const fs::path& file) {
    if (file.filename() != kStudentFile)
        return {};
    const auto folder = file.parent_path();
    const auto listed = listedStudent(folder);
    if (!listed)
        return {};
    RETORT_TRY(const auto found, hashed(file));
    if (found == *listed)
        return {};
    return Error{
        ErrorCode::Corrupt,
        fmt::format("{}: has changed since its run finished: its SHA-256 is not the one in {}; restore "
                    "the file from a copy, or run its study again in a new workspace",
                    file.string(), recordFile(folder).filename().string())};
}

Result<RestoredRecords> restoreRecords(const Database& database, const WorkspacePaths& paths) {
    RestoredRecords restored;
    RETORT_CHECK(database.guarded("restoring runs and sets", [&](SQLite::Database& connection) -> Status {
        SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
        for (const auto& place : {paths.runs(), paths.synthetic()})
            for (const auto& folder : foldersWithRecord(place))
                restoreApart(connection, folder, restored);
        transaction.commit();
        return {};
    }));
    return restored;
}

Status restoreRecord(const Database& database, const fs::path& folder) {
    RestoredRecords restored;
    RETORT_CHECK(database.guarded("restoring a run or set", [&](SQLite::Database& connection) -> Status {
        SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
        restoreApart(connection, folder, restored);
        transaction.commit();
        return {};
    }));
    if (!restored.problems.empty())
        return Error{ErrorCode::Corrupt, restored.problems.front()};
    if (restored.runs + restored.sets > 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: the store has it already, or another one of its name", folder.string())};
}

} // namespace retort::store
