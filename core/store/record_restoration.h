#pragma once
// Compares the store with the records in the folders of runs and sets, and puts back what it has lost.

#include "base/result.h"
#include "store/database.h"
#include "store/workspace_paths.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::store {

/// Whether the store tells the results of the run, or the images of the set, that the record in its folder
/// does. True as well for what the store knows under another identity. Errors as of checkRecord().
Result<bool> agreesWithRecord(const Database& database, const std::filesystem::path& folder);

enum class StoreIs {
    Kept,
    MadeAnew,     ///< from what could be read of a damaged one: studies that it lacks were lost, not deleted
    WithoutPlaces ///< the same, and runs may be missing from any study
};

struct UnusedRecord {
    std::filesystem::path folder;
    std::string problem; ///< a sentence
};

struct RestoredRecords {
    std::int64_t runs = 0;
    std::int64_t sets = 0;
    std::int64_t corrected = 0; ///< runs and sets that the store knew, but not as their records do
    std::vector<UnusedRecord> unused{};
};

/// Puts into the store what records of the workspace's folders say and the store does not know, and the
/// results of a run and the images of a set where the store tells others or fewer; where a number or name is
/// that of another run or set by now, nothing is done. Errors are those of the store.
Result<RestoredRecords> restoreRecords(const Database& database, const WorkspacePaths& paths,
                                       StoreIs store = StoreIs::Kept);
/// The same of one folder. Corrupt: it has no record that can be used; InvalidArgument: the store knows the
/// run or set, or another one of its number or name.
Status restoreRecord(const Database& database, const std::filesystem::path& folder);

} // namespace retort::store
