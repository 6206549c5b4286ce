#pragma once
// What is still to be done of a study whose data, models and runs are known, told before it begins.

#include "base/result.h"
#include "store/workspace.h"
#include "study/compute_settings.h"
#include "study/study_plan.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

namespace retort::study {

struct RemainingCost {
    std::size_t runs = 0;
    std::int64_t trainingPictures = 0;
    std::int64_t generatedPictures = 0;
    std::int64_t teacherPasses = 0; ///< at most: what is in the cache is not embedded again
    std::uint64_t bytes = 0;        ///< of disk for generated pictures, at most
    double trainingSeconds = 0;
    std::optional<double> generationSeconds{}; ///< absent: no set of one of its generators was drawn here yet
    bool isTimed = false; ///< some training was timed just now, for want of an earlier run of its kind
};

/// "6 runs, 480,000 training pictures, about 12 min; ..." in one line without a line end.
std::string textOf(const RemainingCost& cost);

/// By earlier runs and sets of the same kind on this machine; a student that none was trained of is timed for
/// about a second. Errors are the store's, and those of timing.
Result<RemainingCost> remainingCost(store::Workspace& workspace, const StudyPlan& plan,
                                    const ComputeSettings& settings, const std::stop_token& stop);

} // namespace retort::study
