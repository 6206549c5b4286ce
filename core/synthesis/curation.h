#pragma once
// Which pictures of a synthetic set are good enough to learn from. The others are marked in the store as left
// out; their files stay, and other limits take them back.
//
//   RETORT_TRY(const auto curated, curateSet(workspace, set, {.minScore = 0.5, .maxPerClass = 100}));
//   RETORT_CHECK(curateSet(workspace, set, {})); // all of them again

#include "base/result.h"
#include "base/strong_id.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace retort::synthesis {

/// Each set of limits is applied to all of the set's pictures, whatever was left out before.
struct CurationLimits {
    std::optional<double> minScore{}; ///< the teacher's probability of the intended class, in [0, 1]
    std::optional<std::int64_t>
        maxPerClass{}; ///< at least 1; those of the highest scores, then the first ones
};

struct CurationOutcome {
    std::int64_t kept = 0;
    std::int64_t leftOut = 0;
    std::vector<std::int64_t> keptPerClass{}; ///< in label order
};

/// NotFound. InvalidArgument: senseless limits, an unfinished set, a minimum for pictures without a score, or
/// limits that no picture meets; nothing changes then.
Result<CurationOutcome> curateSet(store::Workspace& workspace, SyntheticSetId set,
                                  const CurationLimits& limits);

/// SHA-256 of which pictures are left out; empty where none is. With the set's identity it says what a
/// student that learns from the set sees.
std::string curationIdentity(std::span<const store::SyntheticImageRecord> images);

} // namespace retort::synthesis
