#pragma once
// How many images of two kinds, real and generated ones, a batch holds where both are learnt from together.

#include <cstdint>

namespace retort::data {

/// The images of a loader are of two kinds: the real ones come first, then the generated ones. The share of
/// real ones goes linearly from `share` in the first batch to `lastShare` in the last one. A step's number of
/// real images is a function of the step alone, and over the steps from the first on they are the exact share
/// of all images, rounded down.
struct Mixture {
    std::int64_t real = 0; ///< images of that kind; at least 1, and one image or more is left
    double share = 0.5;    ///< in [0, 1], as `lastShare`
    double lastShare = 0.5;
    std::int64_t steps = 1; ///< of the whole training; after the last one the share stays as it is

    friend bool operator==(const Mixture&, const Mixture&) = default;
};

/// The real images of all batches before the one of `step`, each of `batch` images.
std::int64_t realImagesBefore(const Mixture& mixture, std::int64_t step, std::int64_t batch);
/// Those in the batch of `step`.
std::int64_t realImagesOf(const Mixture& mixture, std::int64_t step, std::int64_t batch);

} // namespace retort::data
