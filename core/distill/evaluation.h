#pragma once
// How good a classifier is on a set of images. No Torch in this header.

#include <cstdint>
#include <vector>

namespace retort::distill {

/// Shares are in [0, 1].
struct Evaluation {
    std::int64_t count = 0;
    double top1 = 0;
    double meanPerClass = 0; ///< mean of the classes' own top-1, over classes that have images
    double nll = 0;          ///< mean negative log likelihood of the true class, nats
    double ece = 0;          ///< expected calibration error, 15 bins of equal width (Guo et al., 2017)
    int classes = 0;
    std::vector<std::int64_t> confusion; ///< classes x classes: row = true class, column = prediction
    std::vector<bool> correct{}; ///< whether each image was classified correctly, in the source's order

    std::int64_t confusionAt(int trueClass, int predicted) const {
        return confusion[static_cast<std::size_t>(trueClass) * static_cast<std::size_t>(classes) +
                         static_cast<std::size_t>(predicted)];
    }
    friend bool operator==(const Evaluation&, const Evaluation&) = default;
};

} // namespace retort::distill
