#include "jobs/cluster_work.h"

#include "base/cancellation.h"
#include "cluster/remote_study.h"
#include "cluster/study_watch.h"
#include "jobs/job_at_work.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

/// A workspace, and a job in it, may come from somebody else: hosts and programs are those of this person.
Result<cluster::ClusterProfile> confirmed(const cluster::ClusterProfile& stored) {
    auto known = cluster::findProfile(stored.name);
    const bool isKnown = known.ok() && known->host == stored.host && known->folder == stored.folder &&
                         known->program == stored.program;
    if (isKnown)
        return known;
    return Error{
        ErrorCode::AccessDenied,
        fmt::format("cluster \"{}\" with the host \"{}\", the folder \"{}\" and the program \"{}\" is "
                    "none of yours; add it under Compute on the Distil page, or remove the job",
                    stored.name, stored.host, stored.folder, stored.program)};
}

Result<std::int64_t> follow(const ClusterWork& work, const JobAtWork& job) {
    RETORT_CHECK(checkCancelled(job.context.stop, "study " + work.spec.name));
    RETORT_TRY(auto remote, cluster::RemoteStudy::open(work.spec, work.profile, job.workspace,
                                                       job.computing(), job.context.events, work.scope));
    RETORT_CHECK(remote.submit());
    RETORT_CHECK(cluster::watchStudy(remote, {.stop = job.context.stop, .progress = job.context.progress}));
    return static_cast<std::int64_t>(remote.state().finished);
}

/// By then everything else of the job was told to stop.
Status takeBack(const ClusterWork& work, const JobAtWork& job) {
    auto computing = job.environment;
    computing.stop = {};
    RETORT_TRY(auto remote,
               cluster::RemoteStudy::open(work.spec, work.profile, job.workspace, computing, {}, work.scope));
    return remote.cancel();
}

} // namespace

Result<std::int64_t> workOnCluster(const ClusterWork& work, const JobAtWork& job) {
    auto known = work;
    RETORT_TRY(known.profile, confirmed(work.profile));
    auto done = follow(known, job);
    const bool isStopped = !done.ok() && done.error().code == ErrorCode::Cancelled;
    if (isStopped && job.context.isCancelled && job.context.isCancelled())
        RETORT_CHECK(takeBack(known, job));
    return done;
}

} // namespace retort::study
