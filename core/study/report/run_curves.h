#pragma once
// Every number of every step of a run, whatever it is written as.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace retort::study {

struct CurvePoint {
    std::string stage;                   ///< "distil" or "finetune"
    std::string split{};                 ///< of an evaluation; empty for a metric of training
    std::optional<std::int64_t> epoch{}; ///< of a metric of training
    std::int64_t step = 0;
    std::string name; ///< "loss"; of an evaluation top1, mean_per_class, nll, ece (shares, not per cent)
    double value = 0;
};

/// The scores of an evaluation, stored or new, by their names in curves.
template<class Scores> auto namedScores(const Scores& scores) {
    return std::array{std::pair{"top1", scores.top1}, std::pair{"mean_per_class", scores.meanPerClass},
                      std::pair{"nll", scores.nll}, std::pair{"ece", scores.ece}};
}

/// Metrics of training, then evaluations. The store's errors.
Result<std::vector<CurvePoint>> curvesOf(store::Workspace& workspace, RunId run);

} // namespace retort::study
