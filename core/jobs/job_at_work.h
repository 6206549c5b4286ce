#pragma once
// A running job: its workspace, its environment, and the listener of its progress.

#include "jobs/job_queue.h"
#include "teacher/compute_context.h"

namespace retort::study {

struct JobAtWork {
    store::Workspace& workspace; ///< of the job's lane, used on its thread alone
    const ComputeContext& environment;
    const JobContext& context;

    /// The environment with the job's listener.
    ComputeContext computing() const {
        auto computing = environment;
        computing.progress = context.progress;
        computing.stop = context.stop;
        return computing;
    }
};

} // namespace retort::study
