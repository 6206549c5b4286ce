#pragma once
// Finished runs from one workspace to another, by way of a folder (run_folder.h).
//
//   RETORT_CHECK(exportRun(here, RunId{12}, "/media/stick/run-12"));
//   RETORT_TRY(const auto run, importRun(there, "/media/stick/run-12", {.study = "from the cluster"}));

#include "base/result.h"
#include "base/strong_id.h"
#include "deploy/run_imports.h"
#include "store/workspace.h"

#include <filesystem>

namespace retort::study {

/// NotFound; InvalidArgument: the run is not finished, or the folder is there and not empty; what writing
/// says. run.json is written last: a folder without it was not finished.
Status exportRun(store::Workspace& workspace, RunId run, const std::filesystem::path& folder);

/// RunImports of one run.
Result<RunId> importRun(store::Workspace& workspace, const std::filesystem::path& folder,
                        const ImportRunOptions& options = {});

} // namespace retort::study
