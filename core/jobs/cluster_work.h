#pragma once
// A study, or its sets alone, done by a cluster for a job: sent there, watched, and taken back from Slurm
// where the job is cancelled.

#include "base/result.h"
#include "cluster/cluster_profile.h"
#include "study/run/study_part.h"
#include "study/spec/spec.h"

#include <cstdint>

namespace retort::study {

struct JobAtWork;

struct ClusterWork {
    StudySpec spec{};
    cluster::ClusterProfile profile{}; ///< as the job has kept it
    StudyScope scope = StudyScope::Whole;
};

/// How many tasks this session saw finish. What they have made is in the workspace then. AccessDenied: the
/// person has no such cluster; else the errors of cluster::RemoteStudy.
Result<std::int64_t> workOnCluster(const ClusterWork& work, const JobAtWork& job);

} // namespace retort::study
