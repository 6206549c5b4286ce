#include "jobs/cluster_job.h"

#include "jobs/cluster_work.h"
#include "jobs/stored_json.h"
#include "jobs/study_job.h"
#include "study/spec/spec_text.h"

#include <filesystem>

namespace retort::study {

namespace {

void readCluster(JsonReader& reader, cluster::ClusterProfile& into) {
    reader.ignore({"spec", "folder", "set"}); // what it does (study_job.h, cluster_set_job.h)
    reader.object("cluster", [&](JsonReader& profile) { into = cluster::readProfile(profile); });
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
    const auto kind = isOf(job, JobKind::ClusterSet) ? JobKind::ClusterSet : JobKind::ClusterStudy;
    RETORT_TRY(auto profile, readRequest<cluster::ClusterProfile>(job, kind, readCluster));
    RETORT_CHECK(cluster::checkProfile(profile));
    return profile;
}

Result<ClusterJobResult> clusterResultOf(const store::JobRecord& job) {
    return readResult<ClusterJobResult>(job, JobKind::ClusterStudy);
}

Result<std::string> doClusterJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(const auto spec, studyOf(job));
    RETORT_TRY(const auto profile, profileOf(job));
    RETORT_TRY(const auto tasks, workOnCluster({.spec = spec, .profile = profile}, work));
    return writtenResult(ClusterJobResult{.study = spec.name, .cluster = profile.name, .tasks = tasks});
}

} // namespace retort::study
