#pragma once
// The job that has a study done by a cluster: it sends it there, watches, and brings its results into the
// workspace. The tasks go on without it: paused, or begun again after a restart, it reads from the cluster
// how they stand. Cancelled, it takes them back from Slurm.

#include "base/fields.h"
#include "base/result.h"
#include "cluster/cluster_profile.h"
#include "store/job_table.h"
#include "study/spec/spec.h"

#include <cstdint>
#include <string>

namespace retort::study {

struct JobAtWork;

/// Its title is the study's name. The profile is kept with it as it is now; Slurm's options are those that
/// the person's cluster of this name has when the job is begun.
store::JobRequest clusterJob(const StudySpec& spec, const cluster::ClusterProfile& profile);
/// Of a job that a cluster does, a study or a set (cluster_set_job.h). InvalidArgument or Corrupt, naming the
/// key, where the request cannot be read. The study is studyOf().
Result<cluster::ClusterProfile> profileOf(const store::JobRecord& job);

struct ClusterJobResult {
    std::string study{};
    std::string cluster{};  ///< its name
    std::int64_t tasks = 0; ///< that the session of the job saw finish

    friend bool operator==(const ClusterJobResult&, const ClusterJobResult&) = default;
};
constexpr auto fields(const ClusterJobResult*) {
    using R = ClusterJobResult;
    return std::tuple{field("study", &R::study, "Study"), field("cluster", &R::cluster, "Cluster"),
                      field("tasks", &R::tasks, "Tasks")};
}
Result<ClusterJobResult> clusterResultOf(const store::JobRecord& job);

/// The job's result as text. The errors of studyOf(), profileOf() and workOnCluster().
Result<std::string> doClusterJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
