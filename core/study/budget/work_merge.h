#pragma once
// The work of a sweep: that of its variants, with what they share counted once.

#include "study/budget/study_work.h"

namespace retort::study {

/// Adds a variant's datasets, sets and runs, and their pieces of work, unless they are there already. Of
/// labelled images that two variants share the teacher is asked once.
void mergeWork(StudyWork& into, StudyWork variant);

} // namespace retort::study
