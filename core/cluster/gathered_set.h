#pragma once
// A generated set put together from the parts that tasks have generated.

#include "base/result.h"
#include "cluster/task_folder.h"
#include "store/workspace.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::cluster {

/// Puts the images of the parts into the workspace's set, which stays unfinished. Files are linked where the
/// disk allows it. What is there already stays. Corrupt: a part is damaged; the errors of the store.
Status gatherImages(store::Workspace& workspace, const std::string& identity,
                    const std::vector<TaskFolder>& parts);

/// Puts the set of this identity into the workspace, finished. Files are linked where the disk allows it.
/// What is there already stays. Corrupt: a part is damaged, or images are missing; the errors of the store.
Status gatherSet(store::Workspace& workspace, const std::string& identity,
                 const std::vector<TaskFolder>& parts);

/// The only set in a task's folder. Corrupt where there is none or more than one.
Result<std::filesystem::path> gatheredSetIn(const TaskFolder& task);

} // namespace retort::cluster
