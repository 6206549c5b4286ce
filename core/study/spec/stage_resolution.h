#pragma once
// From a stage as it is written to one with nothing left unset.

#include "base/result.h"
#include "study/spec/column.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"

namespace retort::study {

/// Stage 1 of a column that distils.
Result<RunStage> resolveDistil(const StudySpec& spec, Method method);
/// Stage 2 of a column that distils. The rate is low: a few labelled images must not undo what was
/// distilled.
Result<RunStage> resolveFinetune(const StudySpec& spec);
/// All of SUP: the fine-tuning's budget at the rate of training from scratch.
Result<RunStage> resolveSupervised(const StudySpec& spec);

} // namespace retort::study
