#pragma once
// How many of a generated set's images a run learnt from.

#include "base/result.h"
#include "store/workspace.h"
#include "study/report/table.h"
#include "study/spec/run_spec.h"

#include <optional>

namespace retort::study {

/// Absent for a run without generated images, and where the set was removed or curated otherwise since.
/// Errors are the store's.
Result<std::optional<KeptImages>> keptImagesOf(store::Workspace& workspace, const RunSpec& run);

} // namespace retort::study
