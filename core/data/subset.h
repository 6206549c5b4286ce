#pragma once
// The labelled subset of a training split: "50 per class", "1 %".

#include "data/data_set.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::data {

/// At most one of the two; neither means the whole training split.
struct LabelledSubset {
    std::optional<int> perClass{};
    std::optional<double> percent{}; ///< of each class, rounded to the nearest, at least one
    std::uint64_t seed = 0;
};

/// Indices of Split::Train in rising order, drawn class by class. Subsets of one seed are nested: 10 per
/// class are among the 50 per class. InvalidArgument: both or a senseless number is given, or a class has
/// fewer pictures than asked for.
Result<std::vector<std::int64_t>> labelledIndices(const DataSet& dataSet, const LabelledSubset& subset);

} // namespace retort::data
