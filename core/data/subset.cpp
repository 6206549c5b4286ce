#include "data/subset.h"

#include "base/random_stream.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace retort::data {

namespace {

Status check(const LabelledSubset& subset) {
    if (subset.perClass && subset.percent)
        return invalidArgument("a labelled subset is either a number per class or a percentage, not both");
    if (subset.perClass && *subset.perClass < 1)
        return invalidArgument(
            fmt::format("{} labelled images per class; at least 1 is needed", *subset.perClass));
    if (subset.percent && !(*subset.percent > 0 && *subset.percent <= 100))
        return invalidArgument(
            fmt::format("{} % of the labels; more than 0 and at most 100 is possible", *subset.percent));
    if (!(subset.validation >= 0 && subset.validation < 1))
        return invalidArgument(fmt::format("a share of {} of the labelled images held out for validation; it "
                                           "must be at least 0 and less than 1",
                                           subset.validation));
    return {};
}

std::vector<std::vector<std::int64_t>> byClass(const Dataset& dataset) {
    std::vector<std::vector<std::int64_t>> members(dataset.summary().classes.size());
    for (std::int64_t i = 0; i < dataset.size(Split::Train); ++i)
        members[static_cast<std::size_t>(dataset.label(Split::Train, i))].push_back(i);
    return members;
}

std::size_t wanted(const LabelledSubset& subset, std::size_t available) {
    if (subset.perClass)
        return static_cast<std::size_t>(*subset.perClass);
    const auto share = std::llround(static_cast<double>(available) * *subset.percent / 100);
    return std::min(available, static_cast<std::size_t>(std::max(1LL, share)));
}

/// The labelled images class by class, each class's in rising order.
Result<std::vector<std::vector<std::int64_t>>> labelledByClass(const Dataset& dataset,
                                                               const LabelledSubset& subset) {
    auto members = byClass(dataset);
    if (!subset.perClass && !subset.percent)
        return members;
    for (std::size_t label = 0; label < members.size(); ++label) {
        const auto& all = members[label];
        const auto count = wanted(subset, all.size());
        if (count > all.size())
            return invalidArgument(fmt::format(
                "{}: {} labelled images per class are asked for, class '{}' has {}; ask for fewer, "
                "or add images",
                dataset.summary().name, count, dataset.summary().classes[label], all.size()));
        // A prefix of one fixed order, so that smaller subsets are part of larger ones.
        const auto order = permutation(static_cast<std::int64_t>(all.size()),
                                       RandomStream(subset.seed, "labelled subset", label));
        std::vector<std::int64_t> sampled;
        for (std::size_t i = 0; i < count; ++i)
            sampled.push_back(all[static_cast<std::size_t>(order[i])]);
        std::sort(sampled.begin(), sampled.end());
        members[label] = std::move(sampled);
    }
    return members;
}

/// How many of a class's labelled images are held out; some always stay.
std::int64_t heldOut(double share, std::int64_t labelled) {
    if (share == 0 || labelled < 2)
        return 0;
    return std::clamp<std::int64_t>(std::llround(static_cast<double>(labelled) * share), 1, labelled - 1);
}

void divide(const std::vector<std::int64_t>& labelled, const LabelledSubset& subset, std::size_t label,
            LabelledParts& into) {
    const auto count = static_cast<std::int64_t>(labelled.size());
    const auto held = heldOut(subset.validation, count);
    const auto order = permutation(count, RandomStream(subset.seed, "validation part", label));
    for (std::int64_t i = 0; i < count; ++i)
        (i < held ? into.validation : into.training)
            .push_back(labelled[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
}

} // namespace

Result<LabelledParts> labelledParts(const Dataset& dataset, const LabelledSubset& subset) {
    RETORT_CHECK(check(subset));
    RETORT_TRY(const auto members, labelledByClass(dataset, subset));
    LabelledParts parts;
    for (std::size_t label = 0; label < members.size(); ++label)
        divide(members[label], subset, label, parts);
    if (subset.validation > 0 && parts.validation.empty())
        return invalidArgument(fmt::format("{}: no class has two labelled images, so none can be held out "
                                           "for validation; label more images per class, or hold none out",
                                           dataset.summary().name));
    std::sort(parts.training.begin(), parts.training.end());
    std::sort(parts.validation.begin(), parts.validation.end());
    return parts;
}

Result<std::vector<std::int64_t>> labelledIndices(const Dataset& dataset, const LabelledSubset& subset) {
    RETORT_TRY(auto parts, labelledParts(dataset, subset));
    return std::move(parts.training);
}

} // namespace retort::data
