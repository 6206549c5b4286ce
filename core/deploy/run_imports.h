#pragma once
// Runs of other workspaces (run_folder.h) taken into this one, many at a time: the disk is waited for a few
// times for all of them instead of for each.
//
//   RunImports imports(workspace);
//   for (const auto& folder : folders)
//       RETORT_CHECK(imports.add(folder).status());
//   RETORT_CHECK(imports.commit());

#include "base/file_batch.h"
#include "base/hashed_file.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct ImportRunOptions {
    std::string study{}; ///< that the runs are added to, made if it is not there; empty: none
};

struct ExpectedRun {
    std::string identity{};              ///< empty: any
    std::optional<HashedFile> student{}; ///< where it was hashed just now
};

/// Some hundred runs at most, of which the files are open until commit().
class RunImports {
public:
    /// Borrows the workspace.
    explicit RunImports(store::Workspace& workspace, ImportRunOptions options = {});
    ~RunImports();
    RunImports(const RunImports&) = delete;
    RunImports& operator=(const RunImports&) = delete;

    /// Reads and checks the run and copies its student. Before commit() the store knows it as queued at most.
    /// Errors are those of readRunFolder(); Corrupt also where it is not the run that is expected;
    /// InvalidArgument: the workspace has the run, finished, and no study was asked for that it is not of; it
    /// joins such a study at once. After an error the others can go on.
    Result<RunId> add(const std::filesystem::path& folder, const ExpectedRun& expected = {});
    std::size_t size() const;
    /// A run is told as finished once all of it is on the disk. After an error, or where the process is
    /// killed, each run is finished or can be imported again.
    Status commit();

private:
    struct Added;
    Status copyStudent(const std::filesystem::path& folder, const Added& added);
    Result<bool> addToNamedStudy(RunId run);
    Status tell(Added& added);

    store::Workspace& m_workspace;
    ImportRunOptions m_options;
    FileBatch m_students{};
    std::vector<Added> m_runs;
};

} // namespace retort::study
