#pragma once
// A teacher's scores of generated images, stored with them: the zero-shot probability of the intended class,
// and the five most probable classes.

#include "base/result.h"
#include "store/workspace.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <cstddef>
#include <span>
#include <string>

namespace retort::synthesis {

/// Zero-shot class probabilities of every image of a set.
struct SetProbabilities {
    std::string teacher{}; ///< who gave them
    std::size_t classes = 0;
    std::span<const float> rows{}; ///< row-major [images, classes], each row sums to 1
};

/// Stores them and counts a teacher pass per image. InvalidArgument: not one row per image, or another
/// number of classes than the set's.
Status storeScores(store::Workspace& workspace, const SyntheticDataset& set,
                   const SetProbabilities& probabilities);

} // namespace retort::synthesis
