#pragma once
// The work of a queue: which function runs which kind of job. A job is stored as JSON with everything that it
// needs, so that it can run after a restart.

#include "jobs/job_queue.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"

namespace retort::study {

/// The workspace is that of the lane, used on its thread alone. Errors are those of the kind's work
/// (study_job.h, generation_job.h, ...); Unsupported: a kind that is not known.
JobQueue::Work jobWork(store::Workspace& workspace, ComputeContext environment);

} // namespace retort::study
