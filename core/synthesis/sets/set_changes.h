#pragma once
// Renames and deletes synthetic sets. Finished runs are not affected: they refer to a set by its identity,
// not by its name.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"

#include <string>

namespace retort::synthesis {

/// The set and its folder. NotFound; InvalidArgument: no folder can be called so, or there is a set or a
/// folder of this name; else the errors of moving the folder, and nothing is changed then.
Status renameSet(store::Workspace& workspace, SyntheticSetId set, const std::string& name);

/// With its images, scores and comparison; nothing of it can be had back. NotFound, or the errors of removing
/// its folder; what is left of that is of no set then.
Status deleteSet(store::Workspace& workspace, SyntheticSetId set);

} // namespace retort::synthesis
