#pragma once
// Every number of every step of a run, whatever it is written as.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"

#include <cstdint>
#include <optional>
#include <string>
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

/// Metrics of training, then evaluations. The store's errors.
Result<std::vector<CurvePoint>> curvesOf(store::Workspace& workspace, RunId run);

} // namespace retort::study
