#pragma once
// Doing the runs of a plan that was made before, perhaps of some of a study's runs alone.

#include "base/result.h"
#include "store/workspace.h"
#include "study/plan/study_plan.h"
#include "study/run/runner.h"
#include "study/run/target_preparation.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

namespace retort::study {

/// As runStudy() with this plan; `resolved` is contextOfRuns().
Result<StudyOutcome> runPlan(const StudySpec& spec, store::Workspace& workspace, ResolvedContext resolved,
                             StudyPlan plan, SetComparison sets, const StudyFollowers& followers = {});

} // namespace retort::study
