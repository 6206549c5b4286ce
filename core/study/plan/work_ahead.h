#pragma once
// A study's remaining work as a list of pieces, each with its speed as measured in earlier sessions.

#include "base/result.h"
#include "progress/work_estimate.h"
#include "store/workspace.h"
#include "study/plan/study_plan.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::study {

/// Of a run's dataset.
struct ImageCounts {
    std::int64_t labelled = 0;             ///< that are learnt from
    std::vector<std::int64_t> evaluated{}; ///< of each split that runs are evaluated on
};
/// Images that a run trains on and, at what they cost beside those, is evaluated on or measures batch norms
/// on in one of its stages (Phase::Distil or Finetune). `evaluateEvery` as the study has it.
double workOfStage(const RunSpec& run, Phase stage, const ImageCounts& images,
                   std::optional<std::int64_t> evaluateEvery);
/// An evaluated image beside one that is trained on.
inline constexpr double kWorkOfEvaluating = 1.0 / 3;

/// Errors are the store's and those of reading generated images.
Result<WorkEstimate> workAhead(store::Workspace& workspace, const StudyPlan& plan,
                               std::optional<std::int64_t> evaluateEvery, const ResolvedContext& resolved);

} // namespace retort::study
