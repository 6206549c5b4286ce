#pragma once
// The job that has one synthetic set generated, scored and compared with the test images by a cluster. As
// with a study there (cluster_job.h), its tasks go on without it.

#include "base/result.h"
#include "cluster/cluster_profile.h"
#include "jobs/generation_job.h"
#include "store/job_table.h"
#include "study/sets/set_request.h"

#include <string>

namespace retort::study {

struct JobAtWork;

struct ClusterSetRequest {
    SetRequest set{};
    cluster::ClusterProfile cluster{}; ///< as it is when the job is made
};

store::JobRequest clusterSetJob(const ClusterSetRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<ClusterSetRequest> clusterSetOf(const store::JobRecord& job);

/// Without means over its scores.
Result<GenerationJobResult> clusterSetResultOf(const store::JobRecord& job);

/// The job's result as text. InvalidArgument: the name is another set's; else the errors of clusterSetOf(),
/// studyOfSet(), findRequested() and workOnCluster().
Result<std::string> doClusterSetJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
