#pragma once
// How well a classifier did on a split, as it is stored.

#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::store {

inline constexpr double kPerCent = 100; ///< accuracies are stored as fractions

using ConfusionMatrix =
    std::vector<std::vector<std::int64_t>>; ///< rows: true class, columns: predicted class

struct Scores {
    std::int64_t images = 0;
    double top1 = 0;         ///< fraction in [0, 1]
    double meanPerClass = 0; ///< fraction in [0, 1]
    double nll = 0;          ///< mean negative log-likelihood, nats
    double ece = 0;          ///< expected calibration error, fraction
    ConfusionMatrix confusion;
};

std::string confusionToJson(const ConfusionMatrix& confusion);
/// Corrupt unless it is a square array of arrays of counts.
Result<ConfusionMatrix> confusionFromJson(const std::string& text);

} // namespace retort::store
