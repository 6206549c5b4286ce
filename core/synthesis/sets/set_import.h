#pragma once
// Makes images of another program a synthetic set of the workspace: a finished set of kind "imported" that
// holds the files as they are, with what each says of how it was made.
//
//   RETORT_TRY(auto images, imagesByClassFolders(folder, dataset->summary().classes));
//   RETORT_TRY(const auto made, importSet(workspace, {folder, *dataset, trainHash}, std::move(images)));

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "data/dataset.h"
#include "store/workspace.h"
#include "synthesis/sets/disk_need.h"
#include "synthesis/sets/foreign_images.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

struct ImportFrom {
    std::filesystem::path folder;
    const data::Dataset& dataset; ///< whose classes the images are of
    std::string trainHash{};      ///< of its training split; needed where images name sources
};

struct SetImportOptions {
    std::string name{}; ///< of the set; empty: made from dataset and hash
    ProgressSink progress{};
    std::stop_token stop{};
    FreeBytes freeBytes{}; ///< empty: the file system is asked
};

struct SetImportOutcome {
    SyntheticSetId set{};
    std::string name{};
    std::string unusedName{};            ///< that was asked for; the set was there already under `name`
    bool wasThere = false;               ///< these images had been imported before
    std::int64_t newPrompts = 0;         ///< images of those that came with another prompt now, which is kept
    std::int64_t stored = 0;             ///< images of the set
    std::int64_t withPrompt = 0;         ///< of which the prompt is known
    std::int64_t withSource = 0;         ///< of which the real training image is known
    std::vector<std::string> problems{}; ///< a line for each file that was not imported
    std::vector<std::string> remarks{};
};

/// The set's identity is that of classes, labels, sources and the files' bytes, in order; its images are
/// numbered as they stand in `images`, without those that cannot be read. Images that are imported again with
/// another prompt get it, with seed and parameters. Nothing is left behind after an error.
///
/// InvalidArgument: a name that cannot be or is taken, no image that can be read, sources without
/// `trainHash`; Mismatch: a file was changed meanwhile; DiskFull, Cancelled, AccessDenied.
Result<SetImportOutcome> importSet(store::Workspace& workspace, const ImportFrom& from, ForeignImages images,
                                   const SetImportOptions& options = {});

} // namespace retort::synthesis
