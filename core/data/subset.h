#pragma once
// The labelled subset of a training split ("50 per class", "1 %"), and the part of it that is held out.

#include "data/dataset.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::data {

/// At most one of perClass and percent; neither means the whole training split.
struct LabelledSubset {
    std::optional<int> perClass{};
    std::optional<double> percent{}; ///< of each class, rounded to the nearest, at least one
    /// Share of each class's labelled images that is held out of the subset as validation images: rounded
    /// to the nearest, at least one of a class that has two, none of a class that has one.
    double validation = 0;
    std::uint64_t seed = 0;

    friend bool operator==(const LabelledSubset&, const LabelledSubset&) = default;
};

struct LabelledParts {
    std::vector<std::int64_t> training;
    std::vector<std::int64_t> validation; ///< empty where nothing is held out
};

/// Indices of Split::Train, each part in rising order, drawn class by class. Subsets of one seed are nested:
/// 10 per class are among the 50 per class, as long as nothing is held out. InvalidArgument: both or a
/// invalid number is given, a class has fewer images than asked for, or no class has two labelled
/// images of which one could be held out.
Result<LabelledParts> labelledParts(const Dataset& dataset, const LabelledSubset& subset);
/// The training part.
Result<std::vector<std::int64_t>> labelledIndices(const Dataset& dataset, const LabelledSubset& subset);

} // namespace retort::data
