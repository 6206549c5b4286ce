#pragma once
// Whether a run learnt from generated images that are nearly identical to images of the test split.

#include "base/result.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::study {

struct Leakage {
    std::int64_t nearDuplicates = 0; ///< among the generated images that it learnt from
    std::string warning{};           ///< empty where they are no more than real training images have
};

/// Absent for a run without generated images, and for a set that was not
/// compared with the test images. Errors are the store's.
Result<std::optional<Leakage>> leakageOf(store::Workspace& workspace, const RunSpec& run);

} // namespace retort::study
