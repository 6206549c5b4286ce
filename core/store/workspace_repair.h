#pragma once
// Brings a workspace whose store is damaged, missing or incomplete back to use.
//
//   RETORT_TRY(const auto repair, repairWorkspace(folder));

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::store {

struct WorkspaceRepair {
    std::filesystem::path oldStore{};  ///< its new name, where a new store was made; empty where not
    std::int64_t rowsSaved = 0;        ///< that could be read of the old store
    std::int64_t rowsRemoved = 0;      ///< that referred to rows which are not there
    std::int64_t runsRestored = 0;     ///< from the records in their folders
    std::int64_t setsRestored = 0;     ///< the same
    std::int64_t corrected = 0;        ///< runs and sets that the store knew, but not as their records do
    std::int64_t recordsWritten = 0;   ///< of finished runs and sets that had none that can be used
    std::int64_t filesRemoved = 0;     ///< temporary files of programs that were killed
    std::vector<std::string> losses{}; ///< a sentence for each thing that could not be saved
};

/// A sound store stays the one it is and gets what folders know beside it. Of another one a new store is made
/// from all rows that can be read and the records in the folders of runs and sets. Results of finished runs
/// are those of their records wherever the store tells others or has lost some. The old file is kept under
/// another name, `retort.db.damaged-1`. Nothing is replaced before the new store is complete. Busy: somebody
/// writes the workspace; NotFound: there is no such folder; NewerVersion; DiskFull, AccessDenied, Io.
Result<WorkspaceRepair> repairWorkspace(const std::filesystem::path& folder);

} // namespace retort::store
