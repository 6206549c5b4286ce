#pragma once
// Which of a set's images the rules of curation keep; needs no store, so that a window can show the result
// while a threshold is dragged.
//
//   const auto decision = applyRules(images, {.minScore = 0.5, .maxPerClass = 100}, {.classes = 10});
//   decision.effects[0].removedPerClass[3] // of class 3, by the first rule

#include "store/synthetic_table.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::synthesis {

enum class ChanceRule { Off, MustBeat };
enum class DuplicateRule { Off, LeaveOut };

/// Applied to all of a set's images, whatever was excluded before, in the order that they stand in here.
/// Images that a person rejected go first; those that a person kept stay, and count for `topK` and
/// `maxPerClass`.
struct CurationLimits {
    std::optional<double> minScore{};    ///< the teacher's probability of the intended class, in [0, 1]
    ChanceRule chance = ChanceRule::Off; ///< that probability has to be above 1 / classes
    /// Bands of how hard images are: the entropy of a student's prediction (deploy/set_difficulty.h), in
    /// [0, 1].
    std::optional<double> minEntropy{}, maxEntropy{};
    DuplicateRule nearDuplicates = DuplicateRule::Off; ///< of test images
    std::optional<std::int64_t> topK{}; ///< at least 1; of each class those of the highest scores
    /// At least 1; those of the highest scores, then the first ones. Needs no scores.
    std::optional<std::int64_t> maxPerClass{};

    bool areSet() const;
    bool needScores() const;
    bool needEntropies() const { return minEntropy || maxEntropy; }
};

enum class CurationRule { Hand, MinScore, Chance, MinEntropy, MaxEntropy, NearDuplicate, TopK, MaxPerClass };
/// "hand", "min-score", "chance", "min-entropy", "max-entropy", "near-duplicates", "top-k" or
/// "max-per-class".
std::string_view name(CurationRule rule);

/// What one rule removes of those that all rules before it let pass.
struct RuleEffect {
    CurationRule rule = CurationRule::Hand;
    std::vector<std::int64_t> removedPerClass{}; ///< in label order

    std::int64_t removed() const;
};

struct CurationDecision {
    std::vector<std::int64_t> excluded{};     ///< image numbers, ascending
    std::vector<std::int64_t> keptPerClass{}; ///< in label order
    std::vector<RuleEffect> effects{};        ///< of the rules that are set, in order; Hand if it removes any

    std::int64_t kept() const;
};

struct CurationFacts {
    std::size_t classes = 0;
    std::span<const std::int64_t> nearDuplicates{}; ///< image numbers, ascending
};

/// `images`: without invalid ones, by number. One without a score or an entropy has none that a rule asks
/// for; one of a class that there is not is left alone.
CurationDecision applyRules(std::span<const store::SyntheticImageRecord> images, const CurationLimits& limits,
                            const CurationFacts& facts);

} // namespace retort::synthesis
