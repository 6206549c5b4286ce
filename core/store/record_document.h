#pragma once
// The text of a `record.json`: the rows of a run or set, table by table, the hashes of its files, and a hash
// of all that. Internal to store.

#include "base/hashed_file.h"
#include "base/result.h"
#include "store/database.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace retort::store {

/// Rows of one table that belong to a run or set.
struct RecordedRows {
    const char* table;
    const char* condition; ///< of its rows, by the number of the run or set
    const char* omitted = "";
};

enum class RecordOf { Run, Set };
/// In the order in which they are put back; the first table is that of the run or set itself.
std::span<const RecordedRows> recordedRows(RecordOf kind);

/// What a new record says; the folder is there then. NotFound: the store knows no such run or set.
Result<std::string> recordText(const Database& database, RecordOf kind, std::int64_t number,
                               const std::filesystem::path& folder,
                               const std::map<std::string, HashedFile>& files);

struct FolderRecord {
    RecordOf kind;
    nlohmann::json tables; ///< as of rowsOf(); the first one has one row
};
/// Errors as of checkRecord().
Result<FolderRecord> readRecord(const std::filesystem::path& file);
/// That the record lists, by their paths relative to its folder; none where it cannot be used.
std::map<std::string, HashedFile> filesOfRecord(const std::filesystem::path& file);

/// Of one column of what rowsOf() made; the number of columns where it has none of this name.
std::size_t placeOf(const nlohmann::json& table, std::string_view column);

} // namespace retort::store
