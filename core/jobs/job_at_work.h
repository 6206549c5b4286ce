#pragma once
// A running job: its workspace, its environment, and the listener of its progress.

#include "jobs/job_queue.h"
#include "study/plan/compute_settings.h"
#include "teacher/work_options.h"

namespace retort::study {

struct JobAtWork {
    store::Workspace& workspace; ///< of the job's lane, used on its thread alone
    const JobEnvironment& environment;
    const JobContext& context;

    WorkOptions options() const {
        return {.resources = environment.resources,
                .device = environment.device,
                .precision = environment.precision,
                .threads = environment.threads,
                .progress = context.progress,
                .stop = context.stop};
    }
};

} // namespace retort::study
