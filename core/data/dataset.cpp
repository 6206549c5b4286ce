#include "data/dataset.h"

#include <fmt/format.h>
#include <numeric>

namespace retort::data {

std::string textOf(const TestInTraining& repeated) {
    return fmt::format("{} test image{} also in the train split, for example {}", repeated.images,
                       repeated.images == 1 ? " is" : "s are", repeated.example);
}

std::int64_t DatasetSummary::excluded() const {
    std::int64_t count = 0;
    for (const auto& [split, of] : splits)
        count += of.excluded;
    return count;
}

std::int64_t Dataset::size(Split split) const {
    const auto found = summary().splits.find(split);
    return found == summary().splits.end() ? 0 : found->second.count;
}

std::vector<std::int64_t> labelsOf(const Dataset& dataset, Split split,
                                   const std::vector<std::int64_t>& indices) {
    std::vector<std::int64_t> labels;
    labels.reserve(indices.size());
    for (const auto index : indices)
        labels.push_back(dataset.label(split, index));
    return labels;
}

std::vector<std::int64_t> allIndices(const Dataset& dataset, Split split) {
    std::vector<std::int64_t> indices(static_cast<std::size_t>(dataset.size(split)));
    std::iota(indices.begin(), indices.end(), 0);
    return indices;
}

} // namespace retort::data
