#pragma once
// Which images of a synthetic set students are trained on. The others are marked in the store as excluded;
// their files stay, other limits keep them again, and every change can be undone.
//
//   RETORT_TRY(const auto curated, curateSet(workspace, set, {.limits = {.minScore = 0.5}}));
//   RETORT_CHECK(undoCuration(workspace, set));

#include "base/result.h"
#include "base/strong_id.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "synthesis/curation/curation_rules.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace retort::synthesis {

enum class EarlierChoices {
    Respected,
    Forgotten ///< images that were kept or rejected by hand before are like all others again
};

/// InvalidArgument: a limit that no number of its kind can have, or a least one above its largest.
Status checkLimits(const CurationLimits& chosen);

struct CurationRequest {
    CurationLimits limits{};
    std::vector<std::int64_t> keep{};   ///< numbers of images that stay whatever the rules say, from now on
    std::vector<std::int64_t> reject{}; ///< and of those that go
    EarlierChoices earlier = EarlierChoices::Respected;
};

struct CurationOutcome {
    std::int64_t changed = 0; ///< images that were not so before
    std::int64_t kept = 0;
    std::int64_t excluded = 0;
    std::vector<std::int64_t> keptPerClass{}; ///< in label order
    std::vector<RuleEffect> effects{};        ///< what each rule removes
};

/// NotFound. InvalidArgument: invalid limits, an unfinished set, a rule of scores for images without a
/// score, one of entropies for images that no student was asked about, near-duplicates of a set that was
/// never compared with test images, an image that the set does not have or that is both kept and rejected, or
/// rules that no image meets; nothing changes then.
Result<CurationOutcome> curateSet(store::Workspace& workspace, SyntheticSetId set,
                                  const CurationRequest& request);

struct UndoneCuration {
    std::int64_t changed = 0; ///< images
    std::int64_t kept = 0;
    std::int64_t excluded = 0;
};

/// Takes the newest change back, whoever made it. NotFound; InvalidArgument: there is none.
Result<UndoneCuration> undoCuration(store::Workspace& workspace, SyntheticSetId set);

/// SHA-256 of which images are excluded; empty where none is. With the set's identity it says what a
/// student that learns from the set sees.
std::string curationIdentity(std::span<const store::SyntheticImageRecord> images);

} // namespace retort::synthesis
