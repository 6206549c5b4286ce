#pragma once
// What counts as a near-duplicate of a test image.

#include "base/result.h"

namespace retort::study {

/// So large a share of a dataset's own training images may look like a near-duplicate of a test image;
/// no more of the generated ones is worth a warning.
inline constexpr double kToleratedDuplicates = 0.01;

/// Whether thresholds are tightened to what real images of the dataset show.
enum class Calibration {
    /// No looser than what at most one in a hundred real training images would be taken for. Images of
    /// one
    /// class may all look alike to a teacher or a hash; without this each would be a near-duplicate.
    ByTrainingImages,
    None
};

/// Either is enough.
struct NearDuplicateOptions {
    double minCosine = 0.98; ///< of the teacher's embeddings; above 0, at most 1
    int maxHashDistance = 4; ///< of the perceptual hashes: bits of 64, 0 to 64
    Calibration calibration = Calibration::ByTrainingImages;
};
/// InvalidArgument.
Status validate(const NearDuplicateOptions& options);

} // namespace retort::study
