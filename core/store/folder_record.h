#pragma once
// What the store knows of a finished run or set, kept as `record.json` in its folder, so that
// repairWorkspace() can put it into a new store when the store is lost. It is a copy that nothing else reads.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/workspace_paths.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace retort::store {

/// The run with its studies, evaluations, metrics and the teacher's accuracy. NotFound, or what writing says.
Status writeRunRecord(const Database& database, const WorkspacePaths& paths, RunId run);
/// The same of many, synced together.
Status writeRunRecords(const Database& database, const WorkspacePaths& paths, std::span<const RunId> runs);
/// The set with its images, their scores and curation, and its comparison with test images.
Status writeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set);

/// The record in this folder of a run or set.
std::filesystem::path recordFile(const std::filesystem::path& folder);

struct RestoredRecords {
    std::int64_t runs = 0;
    std::int64_t sets = 0;
    std::vector<std::string> problems{}; ///< a sentence for each record that could not be used
};

/// Puts into the store what records of the workspace's folders say and the store does not know; where a
/// number or name is that of another run or set by now, nothing is done. Errors are those of the store.
Result<RestoredRecords> restoreRecords(const Database& database, const WorkspacePaths& paths);
/// The same of one folder. Corrupt: it has no record that can be used; InvalidArgument: the store knows the
/// run or set, or another one of its number or name.
Status restoreRecord(const Database& database, const std::filesystem::path& folder);

} // namespace retort::store
