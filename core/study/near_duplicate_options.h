#pragma once
// What counts as a near-duplicate of a test picture.

#include "base/result.h"

namespace retort::study {

/// Either is enough.
struct NearDuplicateOptions {
    double minCosine = 0.98; ///< of the teacher's embeddings; above 0, at most 1
    int maxHashDistance = 4; ///< of the perceptual hashes: bits of 64, 0 to 64
};
/// InvalidArgument.
Status validate(const NearDuplicateOptions& options);

} // namespace retort::study
