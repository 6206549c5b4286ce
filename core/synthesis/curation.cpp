#include "synthesis/curation.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace retort::synthesis {

namespace {

using Images = std::vector<store::SyntheticImageRecord>;

Status checkLimits(const CurationLimits& limits) {
    if (limits.minScore && !(*limits.minScore >= 0 && *limits.minScore <= 1))
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("a score is a probability, {} is not between 0 and 1", *limits.minScore)};
    if (limits.maxPerClass && *limits.maxPerClass < 1)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("a class cannot keep {} pictures; keep at least 1", *limits.maxPerClass)};
    return {};
}

Status checkScores(const Images& images, const store::SyntheticSetRecord& set) {
    const auto unscored = std::count_if(images.begin(), images.end(),
                                        [](const auto& image) { return !image.score.has_value(); });
    if (unscored == 0)
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("the set {}: {} of {} pictures have no score; the \"generate\" command that made "
                    "it gives them with --teacher and --scores",
                    set.request.name, unscored, images.size())};
}

/// Pictures that there are, whether or not they were left out.
Result<Images> picturesOf(const store::SyntheticTable& table, const store::SyntheticSetRecord& set) {
    if (!set.finished)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the set {} is unfinished: {} of {} pictures; finish it by the \"generate\" "
                                 "command that began it, then curate it",
                                 set.request.name, set.done(), set.request.pictures)};
    RETORT_TRY(auto images, table.images(set.id));
    std::erase_if(images, [](const auto& image) { return image.state == store::PictureState::Invalid; });
    return images;
}

void keepBest(Images& images, std::int64_t maxPerClass) {
    std::stable_sort(images.begin(), images.end(), [](const auto& a, const auto& b) {
        return a.score.value_or(-1) > b.score.value_or(-1); // by number where nothing else tells them apart
    });
    std::map<std::int64_t, std::int64_t> kept;
    std::erase_if(images, [&](const auto& image) { return ++kept[image.label] > maxPerClass; });
}

std::vector<std::int64_t> numbersWithout(const Images& all, const Images& kept) {
    std::vector<std::int64_t> numbers, keptNumbers, leftOut;
    for (const auto& image : all)
        numbers.push_back(image.number);
    for (const auto& image : kept)
        keptNumbers.push_back(image.number);
    std::ranges::sort(keptNumbers);
    std::ranges::set_difference(numbers, keptNumbers, std::back_inserter(leftOut));
    return leftOut;
}

Status checkKept(const Images& all, const Images& kept, const CurationLimits& limits,
                 const store::SyntheticSetRecord& set) {
    if (!kept.empty() || all.empty() || !limits.minScore)
        return {};
    const auto best =
        std::ranges::max_element(all, {}, [](const auto& image) { return image.score.value_or(0); });
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("the set {}: no picture has a score of {} or more, the best has {:.4f}; choose a "
                    "lower minimum",
                    set.request.name, *limits.minScore, best->score.value_or(0))};
}

CurationOutcome outcomeOf(const Images& kept, std::size_t leftOut, std::size_t classes) {
    CurationOutcome outcome{.kept = static_cast<std::int64_t>(kept.size()),
                            .leftOut = static_cast<std::int64_t>(leftOut),
                            .keptPerClass = std::vector<std::int64_t>(classes)};
    for (const auto& image : kept)
        if (image.label >= 0 && image.label < static_cast<std::int64_t>(classes))
            ++outcome.keptPerClass[static_cast<std::size_t>(image.label)];
    return outcome;
}

} // namespace

Result<CurationOutcome> curateSet(store::Workspace& workspace, SyntheticSetId set,
                                  const CurationLimits& limits) {
    RETORT_CHECK(checkLimits(limits));
    store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.find(set));
    RETORT_TRY(const auto all, picturesOf(table, record));
    auto kept = all;
    if (limits.minScore) {
        RETORT_CHECK(checkScores(all, record));
        std::erase_if(kept, [&](const auto& image) { return *image.score < *limits.minScore; });
    }
    if (limits.maxPerClass)
        keepBest(kept, *limits.maxPerClass);
    RETORT_CHECK(checkKept(all, kept, limits, record));
    const auto leftOut = numbersWithout(all, kept);
    RETORT_CHECK(table.setLeftOut(set, leftOut));
    return outcomeOf(kept, leftOut.size(), record.request.classes.size());
}

std::string curationIdentity(std::span<const store::SyntheticImageRecord> images) {
    Sha256 hash;
    bool isCurated = false;
    for (const auto& image : images) {
        if (image.state != store::PictureState::LeftOut)
            continue;
        hash.update(fmt::format("{}\n", image.number));
        isCurated = true;
    }
    return isCurated ? hash.hex() : std::string{};
}

} // namespace retort::synthesis
