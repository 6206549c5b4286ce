#pragma once
// The cost of a study's remaining work, computed before it begins from its data, models and runs.

#include "base/result.h"
#include "progress/work_estimate.h"
#include "store/workspace.h"
#include "study/spec/column.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace retort::study {

struct StudyPlan;

/// Unfinished runs of each cell (dataset and column) that has some, over all seeds and values of a sweep.
using RunsLeft = std::map<std::pair<std::string, Column>, int>;

struct RemainingCost {
    std::size_t runs = 0; ///< each once, though several cells may share one
    RunsLeft cells{};
    std::int64_t trainingImages = 0;
    std::int64_t generatedImages = 0;
    std::int64_t teacherPasses = 0;          ///< labelled and generated images that are not in the cache
    std::uint64_t bytes = 0;                 ///< of disk for generated images, at most
    std::optional<double> trainingSeconds{}; ///< absent: no run of one of its students has finished here yet
    std::optional<double>
        generationSeconds{}; ///< absent: no set of one of its generators was generated here yet
    bool isTimed = false;    ///< some training was timed just now, for want of an earlier run of its kind
    /// Of all that is left, embedding and evaluating included (Forecast). Absent: some of it cannot be
    /// guessed.
    std::optional<double> seconds{};
    /// Of that part of all that is left whose speed is known or guessed, where that is not all of it.
    double secondsAtLeast = 0;
    std::vector<Phase> untimed{};       ///< of which no speed is known, each once
    std::vector<std::string> remarks{}; ///< StudyPlan::remarks
    bool isRough = false; ///< some of `seconds` was never measured here, and is guessed by its multiply-adds

    /// Nothing else is needed where no run is left.
    bool isNothing() const { return runs == 0; }
};

/// "6 runs over 480,000 images, about 12 min; ..." in one line without a line end.
std::string textOf(const RemainingCost& cost);

/// What is done about a student that no run was trained of yet.
enum class UnknownStudent {
    Timed, ///< it is trained for about a second
    Untold ///< there are no seconds then
};

/// Adds the time of all that is left, as far as the estimate knows it.
void addTime(RemainingCost& cost, const WorkEstimate& estimate);

/// By the store, the cache, and earlier runs and sets of the same kind on this machine. Errors are the
/// store's, those of reading generated images, and those of timing; Cancelled.
Result<RemainingCost> remainingCost(store::Workspace& workspace, const StudyPlan& plan,
                                    const ResolvedContext& resolved, UnknownStudent unknown,
                                    const std::stop_token& stop);

} // namespace retort::study
