#pragma once
// The step of a run that is best on validation: what "best" means in tables, exports and the window. The test
// split never chooses.

#include "store/evaluation_table.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::study {

struct BestStep {
    std::int64_t step = 0;       ///< of fine-tuning (SUP: of training); 0: as that stage found the student
    double validation = 0;       ///< accuracy at the step, per cent
    double test = 0;             ///< accuracy at the same step, per cent
    std::int64_t images = 0;     ///< that `test` is of
    std::vector<bool> correct{}; ///< as of store::Evaluation, on the test split
};

/// Over the evaluations of fine-tuning (all that SUP's training has) that were made on the whole of both
/// splits: what a part of one says is for curves, not for tables. The earliest of equals. Absent where
/// nothing was evaluated on validation images.
std::optional<BestStep> bestOnValidation(const std::vector<store::StoredEvaluation>& evaluations);

} // namespace retort::study
