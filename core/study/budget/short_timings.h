#pragma once
// Timings of a few seconds for those kinds of a study's work that no earlier session has measured.

#include "study/budget/study_work.h"

#include <set>

namespace retort::study {

/// Tells the work's estimate what it has measured; which pieces those are. A model that cannot be opened or
/// timed stays unknown; its run reports the error. Cancelled.
Result<std::set<WorkKey>> timeShortly(StudyWork& work, const StudySpec& spec,
                                      const store::Workspace& workspace, const ResolvedContext& resolved);

} // namespace retort::study
