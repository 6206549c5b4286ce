#pragma once
// Whether a workspace is sound: its store, and that store and folders tell the same.
//
//   RETORT_TRY(const auto report, examineWorkspace(folder));
//   for (const auto& finding : report.findings) ...

#include "base/result.h"
#include "base/words.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::store {

enum class FindingKind {
    StoreMissing,
    StoreDamaged,
    StoreOlder,
    RowWithoutOwner,   ///< refers to a row that is not there
    RunWithoutFolder,  ///< finished, but its student is gone
    ResultsDiffer,     ///< of a finished run or set: the store tells others than its record, or fewer
    StudentChanged,    ///< of a finished run: not the file that its record lists
    RunWithoutRow,     ///< a folder of a run that the store does not know
    SetWithoutFolder,  ///< has images, but its folder is gone
    ImagesMissing,     ///< files of a set
    ImagesChanged,     ///< the same: not the files that its record lists
    SetWithoutRow,     ///< a folder of a set that the store does not know
    MissingRecord,     ///< of a finished run or set, or it cannot be used: it could not be salvaged
    StrayTemporaryFile ///< of a program that was killed
};
constexpr auto words(FindingKind) {
    return std::to_array<Word<FindingKind>>({{FindingKind::StoreMissing, "store-missing"},
                                             {FindingKind::StoreDamaged, "store-damaged"},
                                             {FindingKind::StoreOlder, "store-older"},
                                             {FindingKind::RowWithoutOwner, "row-without-owner"},
                                             {FindingKind::RunWithoutFolder, "run-without-folder"},
                                             {FindingKind::ResultsDiffer, "results-differ"},
                                             {FindingKind::StudentChanged, "student-changed"},
                                             {FindingKind::RunWithoutRow, "run-without-row"},
                                             {FindingKind::SetWithoutFolder, "set-without-folder"},
                                             {FindingKind::ImagesMissing, "images-missing"},
                                             {FindingKind::ImagesChanged, "images-changed"},
                                             {FindingKind::SetWithoutRow, "set-without-row"},
                                             {FindingKind::MissingRecord, "missing-record"},
                                             {FindingKind::StrayTemporaryFile, "stray-temporary-file"}});
}
constexpr std::string_view name(FindingKind kind) {
    return wordOf(kind);
}

struct Finding {
    FindingKind kind;
    std::filesystem::path path; ///< of what it is about
    std::string message;        ///< a sentence that names it
};

struct WorkspaceReport {
    std::string holder{}; ///< who writes it now; empty: nobody
    std::int64_t studies = 0, runs = 0, finishedRuns = 0, sets = 0;
    std::vector<Finding> findings{};

    /// Missing records and stray files are no harm yet.
    bool isSound() const;
};

/// Reads only, whoever writes meanwhile; students and images whose hashes are recorded are read whole.
/// NotFound: there is no such folder; AccessDenied.
Result<WorkspaceReport> examineWorkspace(const std::filesystem::path& folder);

} // namespace retort::store
