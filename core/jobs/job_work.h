#pragma once
// The work of a queue: which function runs which kind of job. A job is stored as JSON with everything that it
// needs, so that it can run after a restart.

#include "jobs/job_queue.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"

#include <filesystem>
#include <functional>

namespace retort::study {

/// A folder for TensorBoard, asked for when a study's job begins; empty: none.
using TensorBoardFolder = std::function<std::filesystem::path()>;

/// The workspace is that of the lane, used on its thread alone. With a folder for TensorBoard each run of a
/// study, here or on a cluster, has an event file in it that grows with it (live_tensorboard.h). Errors are
/// those of the kind's work (study_job.h, generation_job.h, ...), and of making that folder; Unsupported: a
/// kind that is not known.
JobQueue::Work jobWork(store::Workspace& workspace, ComputeContext environment,
                       TensorBoardFolder tensorBoard = {});

} // namespace retort::study
