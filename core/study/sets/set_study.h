#pragma once
// A synthetic set as a study that has it generated: for whoever does studies, and knows no single sets.

#include "base/result.h"
#include "study/sets/set_request.h"
#include "study/spec/spec.h"

namespace retort::study {

/// Its sets are the requested one alone, under the same identity. It is to be generated, and nothing to be
/// trained: StudyScope::Sets. InvalidArgument: a request without a teacher, which a study's sets are scored
/// by, or for a preview; the errors of parseStudySpec().
Result<StudySpec> studyOfSet(const SetRequest& request);

} // namespace retort::study
