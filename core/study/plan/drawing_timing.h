#pragma once
// How long a generator takes for an image on this machine, told from a few steps before it is at work.

#include "study/plan/compute_settings.h"
#include "study/plan/planned_set.h"
#include "study/plan/study_plan.h"

#include <optional>

namespace retort::study {

/// Seconds for an image of the set. Draws a batch with few steps, which is thrown away. Absent where that
/// fails: why is told by the runs that need the images.
std::optional<double> timeDrawing(const PlannedSet& planned, const KnownGenerator& generator,
                                  const store::Workspace& workspace, const ComputeSettings& settings);

} // namespace retort::study
