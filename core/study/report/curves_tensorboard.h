#pragma once
// The curves of a study's runs as event files of TensorBoard.

#include "base/result.h"
#include "store/workspace.h"

#include <filesystem>
#include <string>

namespace retort::study {

/// For each run a folder of its own below `folder`, "12-stl10-real-FD-seed0", with one event file, whose name
/// stays, so that writing again replaces it. Tags are "distil/loss" and "finetune/test top1". The time of a
/// number is not stored: all carry that of the run's beginning. NotFound names the studies there are; the
/// errors of writing and the store's.
Status writeTensorBoard(store::Workspace& workspace, const std::string& study,
                        const std::filesystem::path& folder);

} // namespace retort::study
