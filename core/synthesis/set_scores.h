#pragma once
// What a teacher thinks of generated pictures, stored beside them: the zero-shot probability of the class
// that was asked for, and the five likeliest classes.

#include "base/result.h"
#include "store/workspace.h"
#include "synthesis/synthetic_data_set.h"

#include <cstddef>
#include <span>
#include <string>

namespace retort::synthesis {

/// Zero-shot class probabilities of every picture of a set.
struct SetProbabilities {
    std::string teacher{}; ///< who gave them
    std::size_t classes = 0;
    std::span<const float> rows{}; ///< row-major [pictures, classes], each row sums to 1
};

/// Stores them and counts a teacher pass per picture. InvalidArgument: not one row per picture, or another
/// number of classes than the set's.
Status storeScores(store::Workspace& workspace, const SyntheticDataSet& set,
                   const SetProbabilities& probabilities);

} // namespace retort::synthesis
