#include "store/record_document.h"

#include "base/file.h"
#include "base/sha256.h"
#include "store/stored_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "retort-record";
constexpr int kVersion = 1;
constexpr const char* kChecksum =
    "sha256"; ///< of the text of all the rest; records of older programs have none
constexpr std::size_t kMostBytes = 1u << 30; ///< a set of a million images has less

constexpr RecordedRows kOfRun[] = {
    {"run", "id = ?"},
    {"study", "deleted_name = '' AND id IN (SELECT study FROM study_run WHERE run = ?)"},
    {"study_run", "run = ?"},
    {"evaluation", "run = ?", "id"},
    {"metric", "run = ?"},
    {"teacher_evaluation", "identity = (SELECT json_extract(spec, '$.names.teacherScores') FROM run WHERE id "
                           "= ? AND json_valid(spec))"},
};
constexpr RecordedRows kOfSet[] = {
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

bool isOf(const Json& tables, RecordOf kind) {
    const auto recorded = recordedRows(kind);
    return tables[0]["table"] == recorded.front().table && tables[0]["rows"].size() == 1 &&
           std::ranges::all_of(tables, [&](const Json& table) {
               return std::ranges::any_of(
                   recorded, [&](const RecordedRows& each) { return table["table"] == each.table; });
           });
}

std::optional<HashedFile> hashedFile(const Json& file) {
    if (!file.is_object() || !file.value("bytes", Json{}).is_number_integer() ||
        !file.value("sha256", Json{}).is_string())
        return {};
    return HashedFile{.bytes = file["bytes"].get<std::int64_t>(),
                      .sha256 = file["sha256"].get<std::string>()};
}

/// The folder's name is the number of its run, or the name of its set: a record in another folder would lead
/// to files that are not there.
bool isAtHome(const FolderRecord& record, const fs::path& folder) {
    const auto& owner = record.tables[0];
    const auto place = placeOf(owner, record.kind == RecordOf::Run ? "id" : "name");
    if (place >= owner["columns"].size())
        return false;
    const auto& value = owner["rows"][0][place];
    const auto name = value.is_string()           ? value.get<std::string>()
                      : value.is_number_integer() ? std::to_string(value.get<std::int64_t>())
                                                  : std::string{};
    return folder.filename() == name;
}

} // namespace

std::span<const RecordedRows> recordedRows(RecordOf kind) {
    return kind == RecordOf::Run ? std::span<const RecordedRows>(kOfRun) : kOfSet;
}

Result<std::string> recordText(const Database& database, RecordOf kind, std::int64_t number,
                               const fs::path& folder, const std::map<std::string, HashedFile>& files) {
    const auto tables = recordedRows(kind);
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

Result<FolderRecord> readRecord(const fs::path& file) {
    RETORT_TRY(auto tables, readTables(file));
    const auto kind = isOf(tables, RecordOf::Run) ? RecordOf::Run : RecordOf::Set;
    if (!isOf(tables, kind))
        return damagedRecord(file);
    FolderRecord record{.kind = kind, .tables = std::move(tables)};
    if (!isAtHome(record, file.parent_path()))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: is the record of another folder; it is not used", file.string())};
    return record;
}

std::map<std::string, HashedFile> filesOfRecord(const fs::path& file) {
    const auto document = parseRecord(file);
    std::map<std::string, HashedFile> listed;
    if (!document.ok() || !document->is_object())
        return listed;
    const auto files = document->value("files", Json{});
    if (!files.is_object() || !hasItsChecksum(*document))
        return listed;
    for (const auto& [name, entry] : files.items())
        if (auto known = hashedFile(entry))
            listed.emplace(name, *std::move(known));
    return listed;
}

std::size_t placeOf(const Json& table, std::string_view column) {
    const auto& columns = table["columns"];
    return static_cast<std::size_t>(std::ranges::find(columns, Json(column)) - columns.begin());
}

} // namespace retort::store
