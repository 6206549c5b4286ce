#pragma once
// How many of a generated set's images a run learnt from.

#include "base/result.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <optional>

namespace retort::study {

/// How many images of a generated set curation keeps.
struct KeptImages {
    std::int64_t kept = 0;
    std::int64_t all = 0;

    friend bool operator==(const KeptImages&, const KeptImages&) = default;
};

/// Absent for a run without generated images, and where the set was removed or curated otherwise since.
/// Errors are the store's.
Result<std::optional<KeptImages>> keptImagesOf(store::Workspace& workspace, const RunSpec& run);

} // namespace retort::study
