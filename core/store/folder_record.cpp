#include "store/folder_record.h"

#include "base/file.h"
#include "base/file_batch.h"
#include "base/sha256.h"
#include "store/stored_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
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
constexpr const char* kChecksum =
    "sha256"; ///< of the text of all the rest; records of older programs have none
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

std::string textOf(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Of a document without one.
std::string checksumOf(const Json& document) {
    Sha256 hash;
    hash.update(textOf(document));
    return hash.hex();
}

/// The record's text; the folder is there then.
Result<std::string> recordOf(const Database& database, std::span<const Chosen> tables, std::int64_t number,
                             const fs::path& folder, const std::map<std::string, HashedFile>& files) {
    Json document{{"format", kFormat}, {"version", kVersion}, {"tables", Json::array()}};
    RETORT_CHECK(database.guarded("reading a record", [&](SQLite::Database& connection) -> Status {
        for (const auto& [table, condition, omitted] : tables)
            document["tables"].push_back(rowsOf(connection, table, condition, number, omitted));
        return {};
    }));
    if (document["tables"][0]["rows"].empty())
        return Error{ErrorCode::NotFound, fmt::format("{} {} is not in the store", tables[0].table, number)};
    for (const auto& [name, file] : files)
        document["files"][name] = {{"bytes", file.bytes}, {"sha256", file.sha256}};
    RETORT_CHECK(createFolders(folder));
    document[kChecksum] = checksumOf(document);
    return textOf(document) + "\n";
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

/// A text that was replaced where it was no UTF-8 is the same again, and so are numbers.
bool hasItsChecksum(Json document) {
    const auto checksum = document.value(kChecksum, Json{});
    document.erase(kChecksum);
    return checksum.is_null() || checksum == checksumOf(document);
}

Result<Json> readTables(const fs::path& file) {
    RETORT_TRY(const auto document, parseRecord(file));
    if (!document.is_object() || document.value("format", Json{}) != kFormat)
        return damagedRecord(file);
    if (document.value("version", Json{}) != kVersion)
        return Error{ErrorCode::NewerVersion,
                     fmt::format("{}: was written by a newer Retort; use that one", file.string())};
    const auto tables = document.value("tables", Json{});
    if (!hasItsChecksum(document))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: has changed since it was written; it is not used", file.string())};
    if (!tables.is_array() || tables.empty() || !std::ranges::all_of(tables, isTable))
        return damagedRecord(file);
    return tables;
}

std::size_t placeOf(const Json& table, std::string_view column) {
    const auto& columns = table["columns"];
    return static_cast<std::size_t>(std::ranges::find(columns, Json(column)) - columns.begin());
}

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
    const bool isSet = table["table"] == kOfSet[0].table;
    if (isSet && id < row.size() && !isFree(m_connection, "synthetic_set", row[id]))
        row[id] = nullptr; // the next free one
    m_isNew = insertionOf(m_connection, table).put(row);
    m_owner = isSet ? "synthetic_set" : "run";
    m_number = m_connection.getLastInsertRowid();
    return m_isNew;
}

void Restoration::correctOwner(const Json& table, std::int64_t number) {
    m_isNew = false;
    m_owner = table["table"] == kOfSet[0].table ? "synthetic_set" : "run";
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

template<std::size_t Count> bool isOf(const Json& tables, const Chosen (&chosen)[Count]) {
    return tables[0]["table"] == chosen[0].table && tables[0]["rows"].size() == 1 &&
           std::ranges::all_of(tables, [&](const Json& table) {
               return std::ranges::any_of(chosen,
                                          [&](const Chosen& each) { return table["table"] == each.table; });
           });
}

std::optional<HashedFile> hashedFile(const Json& file) {
    if (!file.is_object() || !file.value("bytes", Json{}).is_number_integer() ||
        !file.value("sha256", Json{}).is_string())
        return {};
    return HashedFile{.bytes = file["bytes"].get<std::int64_t>(),
                      .sha256 = file["sha256"].get<std::string>()};
}

std::optional<HashedFile> listedStudent(const fs::path& folder) {
    const auto listed = listedFiles(folder);
    const auto found = listed.find(kStudentFile);
    return found == listed.end() ? std::nullopt : std::optional(found->second);
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
    std::map<std::string, HashedFile> files;
    if (student)
        files.emplace(kStudentFile, *student);
    return recordOf(database, kOfRun, run.id.value, folder, files);
}

/// Of the set's images whose files are there.
Result<std::map<std::string, HashedFile>> filesOfSet(const Database& database, SyntheticSetId set,
                                                     const fs::path& folder,
                                                     const std::set<std::string>& renewed) {
    std::vector<std::string> names;
    RETORT_CHECK(database.guarded("reading a set", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement query(connection,
                                "SELECT file FROM synthetic_image WHERE synthetic_set = ? AND file <> ''");
        query.bind(1, set.value);
        while (query.executeStep())
            names.push_back(query.getColumn(0).getString());
        return {};
    }));
    const auto listed = listedFiles(folder);
    std::map<std::string, HashedFile> files;
    std::error_code ignored;
    for (const auto& name : names) {
        if (const auto known = listed.find(name); known != listed.end() && !renewed.contains(name)) {
            files.insert(*known);
        } else if (fs::exists(folder / name, ignored)) {
            RETORT_TRY(auto file, hashed(folder / name));
            files.emplace(name, std::move(file));
        }
    }
    return files;
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

struct FolderRecord {
    Json tables;
    bool isRun = false;
};

Result<FolderRecord> readRecord(const fs::path& folder) {
    const auto file = recordFile(folder);
    RETORT_TRY(auto tables, readTables(file));
    const bool isRun = isOf(tables, kOfRun);
    if (!isRun && !isOf(tables, kOfSet))
        return damagedRecord(file);
    if (!isAtHome(tables[0], folder))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: is the record of another folder; it is not used", file.string())};
    return FolderRecord{.tables = std::move(tables), .isRun = isRun};
}

/// Rows of a table, as far as both know its columns, in an order of their own.
std::vector<std::string> comparable(const Json& table, const std::vector<std::string>& columns) {
    std::vector<std::string> rows;
    for (const auto& row : table["rows"]) {
        Json values = Json::array();
        for (const auto& column : columns)
            if (const auto place = placeOf(table, column); place < row.size())
                values.push_back(row[place]);
        rows.push_back(textOf(values));
    }
    std::ranges::sort(rows);
    return rows;
}

bool tellsTheSame(SQLite::Database& connection, const Json& table, const Chosen& chosen,
                  std::int64_t number) {
    const auto stored = rowsOf(connection, chosen.table, chosen.condition, number, chosen.omitted);
    std::vector<std::string> columns;
    for (const auto& column : table["columns"])
        if (placeOf(stored, column.get<std::string>()) < stored["columns"].size())
            columns.push_back(column);
    return std::ranges::includes(comparable(stored, columns), comparable(table, columns));
}

/// Whether a run has the results of its record, and whether a set lacks none of its record's images.
bool agrees(SQLite::Database& connection, const FolderRecord& record, std::int64_t number) {
    if (record.isRun) {
        SQLite::Statement state(connection, "SELECT state = 'finished' FROM run WHERE id = ?");
        state.bind(1, number);
        if (!state.executeStep() || state.getColumn(0).getInt() == 0)
            return false;
    }
    return std::ranges::all_of(record.tables, [&](const Json& table) {
        if (table["table"] == "evaluation" || table["table"] == "metric") {
            const auto* const chosen =
                std::ranges::find(kOfRun, table["table"].get<std::string>(),
                                  [](const Chosen& each) { return std::string{each.table}; });
            return tellsTheSame(connection, table, *chosen, number);
        }
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
    RETORT_TRY(const auto record, readRecord(folder));
    const auto& owner = record.tables[0];
    Restoration restoration(connection, studies);
    auto restored = record.isRun ? Restored::Run : Restored::Set;
    if (const auto number = numberOf(connection, owner)) {
        if (record.isRun && folder.filename() != std::to_string(*number))
            return Restored::Nothing;
        if (agrees(connection, record, *number)) {
            if (record.isRun && store != StoreIs::Kept)
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

Status checkRecord(const fs::path& folder) {
    return readRecord(folder).status();
}

Result<bool> agreesWithRecord(const Database& database, const fs::path& folder) {
    RETORT_TRY(const auto record, readRecord(folder));
    return database.guarded("comparing with a record", [&](SQLite::Database& connection) -> Result<bool> {
        const auto number = numberOf(connection, record.tables[0]);
        return !number || agrees(connection, record, *number);
    });
}

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

Status writeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set,
                      const std::set<std::string>& renewed) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    RETORT_TRY(const auto files, filesOfSet(database, set, folder, renewed));
    RETORT_TRY(const auto record, recordOf(database, kOfSet, set.value, folder, files));
    return writeFileAtomically(recordFile(folder), record);
}

Status completeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    std::error_code ignored;
    const bool isWanted = fs::exists(folder, ignored) && !fs::exists(recordFile(folder), ignored);
    return isWanted ? writeSetRecord(database, paths, set) : Status{};
}

std::map<std::string, HashedFile> listedFiles(const fs::path& folder) {
    const auto document = parseRecord(recordFile(folder));
    std::map<std::string, HashedFile> listed;
    if (!document.ok() || !document->is_object())
        return listed;
    const auto files = document->value("files", Json{});
    if (!files.is_object() || !hasItsChecksum(*document))
        return listed;
    for (const auto& [name, file] : files.items())
        if (auto known = hashedFile(file))
            listed.emplace(name, *std::move(known));
    return listed;
}

std::set<std::string> misfits(const fs::path& folder, const std::map<std::string, HashedFile>& listed) {
    std::set<std::string> found;
    for (const auto& [name, file] : listed) {
        std::error_code error;
        const auto bytes = fs::file_size(folder / name, error);
        if (error || static_cast<std::int64_t>(bytes) != file.bytes)
            found.insert(name);
    }
    return found;
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
