#include "synthesis/curation/curation_rules.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace retort::synthesis {

namespace {

using store::HandChoice;
using Image = store::SyntheticImageRecord;

constexpr double kNoScore = -1;

std::int64_t sumOf(const std::vector<std::int64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

bool isByHand(const Image& image) {
    return image.choice == HandChoice::Keep;
}

/// Rules at work, one after the other.
class RuleSieve {
public:
    RuleSieve(std::span<const Image> images, std::size_t classes) : m_classes(classes) {
        for (const auto& image : images)
            if (image.label >= 0 && image.label < static_cast<std::int64_t>(classes))
                m_passing.push_back(&image);
    }

    void remove(CurationRule rule, const std::function<bool(const Image&)>& isRemoved) {
        RuleEffect effect{.rule = rule, .removedPerClass = std::vector<std::int64_t>(m_classes)};
        std::erase_if(m_passing, [&](const Image* image) {
            if (!isRemoved(*image))
                return false;
            m_decision.excluded.push_back(image->number);
            ++effect.removedPerClass[static_cast<std::size_t>(image->label)];
            return true;
        });
        m_decision.effects.push_back(std::move(effect));
    }

    /// Kept by hand first, then the highest scores, then the first.
    void keepBest(CurationRule rule, std::int64_t perClass) {
        const auto rank = [](const Image* image) {
            return isByHand(*image) ? 2.0 : image->score.value_or(kNoScore); // a score is at most 1
        };
        std::ranges::stable_sort(m_passing, std::ranges::greater{}, rank);
        std::vector<std::int64_t> seen(m_classes);
        remove(rule, [&](const Image& image) {
            return ++seen[static_cast<std::size_t>(image.label)] > perClass && !isByHand(image);
        });
    }

    CurationDecision finish() {
        m_decision.keptPerClass.resize(m_classes);
        for (const auto* image : m_passing)
            ++m_decision.keptPerClass[static_cast<std::size_t>(image->label)];
        std::ranges::sort(m_decision.excluded);
        return std::move(m_decision);
    }

private:
    std::size_t m_classes;
    std::vector<const Image*> m_passing;
    CurationDecision m_decision;
};

} // namespace

bool CurationLimits::areSet() const {
    return needScores() || needEntropies() || nearDuplicates == DuplicateRule::LeaveOut || maxPerClass;
}

bool CurationLimits::needScores() const {
    return minScore || chance == ChanceRule::MustBeat || topK;
}

std::string_view name(CurationRule rule) {
    switch (rule) {
    case CurationRule::Hand: return "hand";
    case CurationRule::MinScore: return "min-score";
    case CurationRule::Chance: return "chance";
    case CurationRule::MinEntropy: return "min-entropy";
    case CurationRule::MaxEntropy: return "max-entropy";
    case CurationRule::NearDuplicate: return "near-duplicates";
    case CurationRule::TopK: return "top-k";
    case CurationRule::MaxPerClass: break;
    }
    return "max-per-class";
}

std::int64_t RuleEffect::removed() const {
    return sumOf(removedPerClass);
}

std::int64_t CurationDecision::kept() const {
    return sumOf(keptPerClass);
}

CurationDecision applyRules(std::span<const Image> images, const CurationLimits& limits,
                            const CurationFacts& facts) {
    RuleSieve sieve(images, facts.classes);
    const auto isRejected = [](const Image& image) { return image.choice == HandChoice::Reject; };
    const auto score = [](const Image& image) { return image.score.value_or(kNoScore); };
    if (std::ranges::any_of(images, isRejected))
        sieve.remove(CurationRule::Hand, isRejected);
    if (limits.minScore)
        sieve.remove(CurationRule::MinScore,
                     [&](const Image& image) { return !isByHand(image) && score(image) < *limits.minScore; });
    if (limits.chance == ChanceRule::MustBeat)
        sieve.remove(CurationRule::Chance, [&](const Image& image) {
            return !isByHand(image) && score(image) * static_cast<double>(facts.classes) <= 1;
        });
    if (limits.minEntropy)
        sieve.remove(CurationRule::MinEntropy, [&](const Image& image) {
            return !isByHand(image) && image.entropy.value_or(-1) < *limits.minEntropy;
        });
    if (limits.maxEntropy)
        sieve.remove(CurationRule::MaxEntropy, [&](const Image& image) {
            return !isByHand(image) && !(image.entropy && *image.entropy <= *limits.maxEntropy);
        });
    if (limits.nearDuplicates == DuplicateRule::LeaveOut)
        sieve.remove(CurationRule::NearDuplicate, [&](const Image& image) {
            return !isByHand(image) && std::ranges::binary_search(facts.nearDuplicates, image.number);
        });
    if (limits.topK)
        sieve.keepBest(CurationRule::TopK, *limits.topK);
    if (limits.maxPerClass)
        sieve.keepBest(CurationRule::MaxPerClass, *limits.maxPerClass);
    return sieve.finish();
}

} // namespace retort::synthesis
