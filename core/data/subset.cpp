#include "data/subset.h"

#include "base/random_stream.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace retort::data {

namespace {

Error invalid(std::string message) {
    return {ErrorCode::InvalidArgument, std::move(message)};
}

Status check(const LabelledSubset& subset) {
    if (subset.perClass && subset.percent)
        return invalid("a labelled subset is either a number per class or a percentage, not both");
    if (subset.perClass && *subset.perClass < 1)
        return invalid(fmt::format("{} labelled pictures per class; at least 1 is needed", *subset.perClass));
    if (subset.percent && !(*subset.percent > 0 && *subset.percent <= 100))
        return invalid(
            fmt::format("{} % of the labels; more than 0 and at most 100 is possible", *subset.percent));
    return {};
}

std::vector<std::vector<std::int64_t>> byClass(const DataSet& dataSet) {
    std::vector<std::vector<std::int64_t>> members(dataSet.summary().classes.size());
    for (std::int64_t i = 0; i < dataSet.size(Split::Train); ++i)
        members[static_cast<std::size_t>(dataSet.label(Split::Train, i))].push_back(i);
    return members;
}

std::size_t wanted(const LabelledSubset& subset, std::size_t available) {
    if (subset.perClass)
        return static_cast<std::size_t>(*subset.perClass);
    const auto share = std::llround(static_cast<double>(available) * *subset.percent / 100);
    return std::min(available, static_cast<std::size_t>(std::max(1LL, share)));
}

} // namespace

Result<std::vector<std::int64_t>> labelledIndices(const DataSet& dataSet, const LabelledSubset& subset) {
    RETORT_CHECK(check(subset));
    if (!subset.perClass && !subset.percent)
        return allIndices(dataSet, Split::Train);
    const auto members = byClass(dataSet);
    std::vector<std::int64_t> indices;
    for (std::size_t label = 0; label < members.size(); ++label) {
        const auto& all = members[label];
        const auto count = wanted(subset, all.size());
        if (count > all.size())
            return invalid(fmt::format("{}: {} labelled pictures per class are asked for, class '{}' has {}",
                                       dataSet.summary().name, count, dataSet.summary().classes[label],
                                       all.size()));
        // A prefix of one fixed order, so that smaller subsets are part of larger ones.
        const auto order = permutation(static_cast<std::int64_t>(all.size()),
                                       RandomStream(subset.seed, "labelled subset", label));
        for (std::size_t i = 0; i < count; ++i)
            indices.push_back(all[static_cast<std::size_t>(order[i])]);
    }
    std::sort(indices.begin(), indices.end());
    return indices;
}

} // namespace retort::data
