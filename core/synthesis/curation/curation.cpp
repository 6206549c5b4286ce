#include "synthesis/curation/curation.h"

#include "base/limits.h"
#include "base/sha256.h"
#include "store/curation_table.h"
#include "store/set_check_table.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::synthesis {

namespace {

using Images = std::vector<store::SyntheticImageRecord>;
using store::HandChoice;

} // namespace

Status checkLimits(const CurationLimits& chosen) {
    if (chosen.minScore)
        RETORT_CHECK(checkNumber("least score", *chosen.minScore, limits::kScore));
    for (const auto& limit : {chosen.minEntropy, chosen.maxEntropy})
        if (limit)
            RETORT_CHECK(checkNumber("entropy", *limit, limits::kEntropy));
    if (chosen.minEntropy && chosen.maxEntropy && *chosen.minEntropy > *chosen.maxEntropy)
        return invalidArgument(fmt::format("the smallest entropy, {}, is above the largest, {}",
                                           *chosen.minEntropy, *chosen.maxEntropy));
    for (const auto& limit : {chosen.topK, chosen.maxPerClass})
        if (limit)
            RETORT_CHECK(checkNumber("images kept of each class", *limit, limits::kKept));
    return {};
}

namespace {

Status checkScores(const Images& images, const store::SyntheticSetRecord& set) {
    const auto unscored = std::count_if(images.begin(), images.end(),
                                        [](const auto& image) { return !image.score.has_value(); });
    if (unscored == 0)
        return {};
    return invalidArgument(fmt::format("the set {}: {} of {} images have no score; \"synthetic check {} "
                                       "--teacher NAME\" scores them",
                                       set.request.name, unscored, images.size(), set.request.name));
}

Status checkEntropies(const Images& images, const store::SyntheticSetRecord& set) {
    const auto unmeasured = std::ranges::count_if(images, [](const auto& image) { return !image.entropy; });
    if (unmeasured == 0)
        return {};
    return invalidArgument(fmt::format("the set {}: no student has been asked about {} of {} images; "
                                       "\"synthetic curate {} --student RUN\" asks one",
                                       set.request.name, unmeasured, images.size(), set.request.name));
}

/// Images that there are, whether or not they were excluded.
Result<Images> curableImages(const store::SyntheticTable& table, const store::SyntheticSetRecord& set) {
    if (!set.finished)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the set {} is unfinished: {} of {} images; finish it with the \"generate\" "
                                 "command that began it, then curate it",
                                 set.request.name, set.done(), set.request.images)};
    RETORT_TRY(auto images, table.images(set.id));
    std::erase_if(images, [](const auto& image) { return image.state == store::ImageState::Invalid; });
    const auto classes = static_cast<std::int64_t>(set.request.classes.size());
    for (const auto& image : images)
        if (image.label < 0 || image.label >= classes)
            return Error{ErrorCode::Corrupt,
                         fmt::format("the set {}: image {} has the label {} of {} classes", set.request.name,
                                     image.number, image.label, classes)};
    return images;
}

Status choose(Images& images, const std::vector<std::int64_t>& numbers, HandChoice choice,
              const store::SyntheticSetRecord& set) {
    for (const auto number : numbers) {
        const auto found = std::ranges::lower_bound(images, number, {}, &store::SyntheticImageRecord::number);
        if (found == images.end() || found->number != number)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("the set {} has no image {}; its images are numbered from 0 to {}",
                                     set.request.name, number, set.request.images - 1)};
        found->choice = choice;
    }
    return {};
}

Status takeChoices(Images& images, const CurationRequest& request, const store::SyntheticSetRecord& set) {
    for (const auto number : request.keep)
        if (std::ranges::find(request.reject, number) != request.reject.end())
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("image {} cannot be both kept and rejected; choose one", number)};
    if (request.earlier == EarlierChoices::Forgotten)
        for (auto& image : images)
            image.choice = HandChoice::None;
    RETORT_CHECK(choose(images, request.keep, HandChoice::Keep, set));
    return choose(images, request.reject, HandChoice::Reject, set);
}

Result<std::vector<std::int64_t>> duplicatesFor(store::Workspace& workspace, const CurationLimits& limits,
                                                const store::SyntheticSetRecord& set) {
    std::vector<std::int64_t> numbers;
    if (limits.nearDuplicates == DuplicateRule::Off)
        return numbers;
    RETORT_TRY(const auto check, store::SetCheckTable(workspace.database()).find(set.id));
    if (!check)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the set {} was not compared with test images yet; \"synthetic check {} "
                                 "--teacher NAME\" does that",
                                 set.request.name, set.request.name)};
    for (const auto& duplicate : check->duplicates)
        numbers.push_back(duplicate.number);
    return numbers;
}

Status checkKept(const Images& all, const CurationDecision& decision, const CurationLimits& limits,
                 const store::SyntheticSetRecord& set) {
    if (all.empty() || decision.kept() > 0)
        return {};
    const auto best =
        std::ranges::max_element(all, {}, [](const auto& image) { return image.score.value_or(0); });
    if (limits.minScore && best->score.value_or(0) < *limits.minScore)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "the set {}: no image has a score of {} or more, the best has {:.4f}; choose a lower minimum",
                set.request.name, *limits.minScore, best->score.value_or(0))};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("the set {}: these rules exclude all of its {} images; choose less strict ones",
                             set.request.name, all.size())};
}

std::vector<store::ImageMark> marksOf(const Images& images, const CurationDecision& decision) {
    std::vector<store::ImageMark> marks;
    for (const auto& image : images)
        marks.push_back({.number = image.number,
                         .state = std::ranges::binary_search(decision.excluded, image.number)
                                      ? store::ImageState::Excluded
                                      : store::ImageState::Stored,
                         .choice = image.choice});
    return marks;
}

std::string describe(const CurationRequest& request, const CurationDecision& decision) {
    auto json = nlohmann::json::object();
    for (const auto& effect : decision.effects)
        json["removed"][std::string{name(effect.rule)}] = effect.removed();
    const auto& limits = request.limits;
    if (limits.minScore)
        json["min_score"] = *limits.minScore;
    if (limits.minEntropy)
        json["min_entropy"] = *limits.minEntropy;
    if (limits.maxEntropy)
        json["max_entropy"] = *limits.maxEntropy;
    if (limits.topK)
        json["top_k"] = *limits.topK;
    if (limits.maxPerClass)
        json["max_per_class"] = *limits.maxPerClass;
    return json.dump();
}

} // namespace

Result<CurationOutcome> curateSet(store::Workspace& workspace, SyntheticSetId set,
                                  const CurationRequest& request) {
    const auto& limits = request.limits;
    RETORT_CHECK(checkLimits(limits));
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.find(set));
    RETORT_TRY(auto images, curableImages(table, record));
    if (limits.needScores())
        RETORT_CHECK(checkScores(images, record));
    if (limits.needEntropies())
        RETORT_CHECK(checkEntropies(images, record));
    RETORT_CHECK(takeChoices(images, request, record));
    RETORT_TRY(const auto duplicates, duplicatesFor(workspace, limits, record));
    auto decision =
        applyRules(images, limits, {.classes = record.request.classes.size(), .nearDuplicates = duplicates});
    RETORT_CHECK(checkKept(images, decision, limits, record));
    RETORT_TRY(const auto changed, store::CurationTable(workspace.database())
                                       .apply(set, marksOf(images, decision), describe(request, decision)));
    return CurationOutcome{.changed = changed,
                           .kept = decision.kept(),
                           .excluded = static_cast<std::int64_t>(decision.excluded.size()),
                           .keptPerClass = std::move(decision.keptPerClass),
                           .effects = std::move(decision.effects)};
}

Result<UndoneCuration> undoCuration(store::Workspace& workspace, SyntheticSetId set) {
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto before, table.find(set));
    auto undone = store::CurationTable(workspace.database()).undo(set);
    if (!undone.ok())
        return std::move(undone).within("the set " + before.request.name).error();
    RETORT_TRY(const auto record, table.find(set));
    return UndoneCuration{.changed = *undone, .kept = record.stored, .excluded = record.excluded};
}

std::string curationIdentity(std::span<const store::SyntheticImageRecord> images) {
    Sha256 hash;
    bool isCurated = false;
    for (const auto& image : images) {
        if (image.state != store::ImageState::Excluded)
            continue;
        hash.update(fmt::format("{}\n", image.number));
        isCurated = true;
    }
    return isCurated ? hash.hex() : std::string{};
}

} // namespace retort::synthesis
