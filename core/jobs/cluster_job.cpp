#include "jobs/cluster_job.h"

#include "base/cancellation.h"
#include "cluster/remote_study.h"
#include "cluster/study_watch.h"
#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"
#include "jobs/study_job.h"
#include "study/spec/spec_text.h"

#include <fmt/format.h>

#include <filesystem>

namespace retort::study {

namespace {

void readCluster(JsonReader& reader, cluster::ClusterProfile& into) {
    reader.ignore({"spec", "folder"}); // of the study (study_job.h)
    reader.object("cluster", [&](JsonReader& profile) { into = cluster::readProfile(profile); });
}

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

Result<std::string> follow(const StudySpec& spec, const cluster::ClusterProfile& profile,
                           const JobAtWork& work) {
    RETORT_CHECK(checkCancelled(work.context.stop, "study " + spec.name));
    const auto computing = work.computing();
    RETORT_TRY(auto remote,
               cluster::RemoteStudy::open(spec, profile, work.workspace, computing, work.context.events));
    RETORT_CHECK(remote.submit());
    RETORT_CHECK(cluster::watchStudy(remote, {.stop = work.context.stop, .progress = work.context.progress}));
    return writtenResult(ClusterJobResult{.study = spec.name,
                                          .cluster = profile.name,
                                          .tasks = static_cast<std::int64_t>(remote.state().finished)});
}

/// By then everything else of the job was told to stop.
Status takeBack(const StudySpec& spec, const cluster::ClusterProfile& profile, const JobAtWork& work) {
    auto computing = work.environment;
    computing.stop = {};
    RETORT_TRY(auto remote, cluster::RemoteStudy::open(spec, profile, work.workspace, computing));
    return remote.cancel();
}

} // namespace

store::JobRequest clusterJob(const StudySpec& spec, const cluster::ClusterProfile& profile) {
    std::error_code ignored;
    const auto folder =
        spec.folder.empty() ? std::filesystem::path{} : std::filesystem::absolute(spec.folder, ignored);
    return {
        .kind = std::string(wordOf(JobKind::ClusterStudy)),
        .title = spec.name,
        .request = written(
            {{"spec", textOf(spec)}, {"folder", folder.string()}, {"cluster", cluster::jsonOf(profile)}})};
}

Result<cluster::ClusterProfile> profileOf(const store::JobRecord& job) {
    RETORT_TRY(auto profile, readRequest<cluster::ClusterProfile>(job, JobKind::ClusterStudy, readCluster));
    RETORT_CHECK(cluster::checkProfile(profile));
    return profile;
}

Result<ClusterJobResult> clusterResultOf(const store::JobRecord& job) {
    return readResult<ClusterJobResult>(job, JobKind::ClusterStudy);
}

Result<std::string> doClusterJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(const auto spec, studyOf(job));
    RETORT_TRY(const auto stored, profileOf(job));
    RETORT_TRY(const auto profile, confirmed(stored));
    auto done = follow(spec, profile, work);
    const bool isStopped = !done.ok() && done.error().code == ErrorCode::Cancelled;
    if (isStopped && work.context.isCancelled && work.context.isCancelled())
        RETORT_CHECK(takeBack(spec, profile, work));
    return done;
}

} // namespace retort::study
