#pragma once
// Doing one task of a study: in its own folder, from where an earlier attempt stopped, with nobody else
// writing there.

#include "base/result.h"
#include "cluster/study_tasks.h"
#include "training/ranks.h"

#include <cstddef>

namespace retort::cluster {

enum class TaskEnd {
    Done,      ///< now
    DoneBefore ///< by an earlier task or in the workspace
};

/// InvalidArgument: there is no such task; NotFound, naming the tasks: what it needs is not finished;
/// Cancelled with the state saved, so that the same call goes on; Busy: it is at work elsewhere; Corrupt:
/// what an earlier task made is damaged; the errors of the work. With `ranks`, which all call this, a run is
/// trained by all of them together; every other task is the first one's alone, and so is the task's folder.
Result<TaskEnd> workOn(const StudyTasks& tasks, std::size_t number, training::Ranks* ranks = nullptr);

} // namespace retort::cluster
