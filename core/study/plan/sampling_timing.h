#pragma once
// How long a generator takes for an image on this machine, estimated from a few steps before it starts.

#include "study/plan/planned_set.h"
#include "study/plan/study_plan.h"
#include "teacher/compute_context.h"

#include <optional>

namespace retort::study {

/// Whether generating so many images of the set takes much longer than timing it; else it is sooner done than
/// timed.
bool isWorthTiming(const PlannedSet& planned, double images);

/// Seconds for an image of the set where all devices generate, measured on a batch with few steps that is
/// thrown away. Absent where that fails; the runs that need the images report the error.
std::optional<double> timeSampling(const PlannedSet& planned, const KnownGenerator& generator,
                                   const store::Workspace& workspace, const ResolvedContext& resolved);

} // namespace retort::study
