#pragma once
// From a stage as it is written to one with nothing left unset.

#include "base/result.h"
#include "distill/stage_options.h"
#include "study/spec/resolved_run.h"
#include "study/spec/spec.h"

namespace retort::study {

/// `stronger` where it says something, else `weaker`.
StageSpec merged(const StageSpec& stronger, const StageSpec& weaker);

/// Stage 1 of a column that distils.
Result<ResolvedStage> resolveDistil(const StudySpec& spec, Method method);
/// Stage 2 of a column that distils. The rate is low: a few labelled pictures must not undo what was
/// distilled.
Result<ResolvedStage> resolveFinetune(const StudySpec& spec);
/// All of SUP: the fine-tuning's budget at the rate of training from scratch.
Result<ResolvedStage> resolveSupervised(const StudySpec& spec);

/// The part of a stage's options that decides its result.
distill::StageOptions stageOptions(const ResolvedStage& stage);

} // namespace retort::study
