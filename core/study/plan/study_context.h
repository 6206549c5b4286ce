#pragma once
// The context of a study's computation: what the caller leaves to the study is the study's own.

#include "base/result.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

namespace retort::study {

/// The study's precision, and its device and threads where the context names none. Errors are those of
/// resolve().
Result<ResolvedContext> resolve(ComputeContext context, const StudySpec& spec);

} // namespace retort::study
