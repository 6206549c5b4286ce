#pragma once
// From a stage as it is written to one with nothing left unset.

#include "base/result.h"
#include "study/spec/column.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"

namespace retort::study {

/// Stage 1 of a column that has two. Supervised: on generated images with the classes that they were made
/// for, for as long as a distillation, at the rate of training from scratch.
Result<RunStage> resolveFirstStage(const StudySpec& spec, Method method);
/// Stage 2 of a column that has two. The rate is low: a few labelled images must not undo what was
/// learnt before.
Result<RunStage> resolveFinetune(const StudySpec& spec);
/// All of SUP or SUP*, at the rate of training from scratch, with the steps of the longest distillation and
/// of fine-tuning together. SUP takes "steps" and "batch" of "supervised" where they are given, SUP* does
/// not; in a study without columns that have two stages SUP has the fine-tuning's budget.
Result<RunStage> resolveSupervised(const StudySpec& spec, Method method);
/// Whether SUP and SUP* of the study differ in name alone. False where one of them cannot be resolved.
bool isSupervisedAsLonger(const StudySpec& spec);

} // namespace retort::study
