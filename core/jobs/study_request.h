#pragma once
// The study that a job of the queue does.

#include "store/job_table.h"
#include "study/spec/spec.h"

namespace retort::study {

/// Of a request that studyJob() made; its folder is that of the file it was read from. InvalidFormat for
/// another.
Result<StudySpec> studyOf(const store::JobRequest& job);

} // namespace retort::study
