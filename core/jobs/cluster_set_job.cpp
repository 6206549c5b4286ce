#include "jobs/cluster_set_job.h"

#include "jobs/cluster_work.h"
#include "jobs/job_at_work.h"
#include "jobs/stored_json.h"
#include "store/synthetic_table.h"
#include "study/sets/set_generation.h"
#include "study/sets/set_study.h"
#include "synthesis/sets/set_changes.h"
#include "synthesis/sets/set_folder.h"

#include <utility>

namespace retort::study {

namespace {

void readClusterSet(JsonReader& reader, ClusterSetRequest& into) {
    reader.object("set", [&](JsonReader& set) { readSetRequest(set, into.set); });
    reader.object("cluster", [&](JsonReader& profile) { into.cluster = cluster::readProfile(profile); });
    for (const auto* key : {"set", "cluster"})
        if (!reader.has(key))
            reader.fail(key, "the key is missing");
}

/// Said before a cluster computes for hours.
Status checkName(store::Workspace& workspace, const std::string& name) {
    if (name.empty())
        return {};
    RETORT_CHECK(synthesis::checkSetName(name));
    if (!store::SyntheticTable(workspace.database()).findNamed(name).ok())
        return {};
    return invalidArgument(
        fmt::format("there is another set \"{}\" in the workspace; choose another name", name));
}

GenerationJobResult resultOf(const store::SyntheticSetRecord& set, const std::string& asked) {
    GenerationJobResult result{
        .set = set.request.name, .stored = set.stored + set.excluded, .invalid = set.invalid};
    if (!asked.empty() && asked != set.request.name)
        result.unusedName = asked;
    return result;
}

/// A cluster calls it by dataset, kind and hash.
Result<GenerationJobResult> finish(store::Workspace& workspace, const SetRequest& request) {
    RETORT_TRY(auto made, findRequested(workspace, request));
    if (!made || !made->finished)
        return Error{ErrorCode::Internal,
                     fmt::format("{}: the cluster has generated another set than the one that was asked for; "
                                 "were its files changed meanwhile?",
                                 request.dataset)};
    if (!request.name.empty()) {
        RETORT_CHECK(synthesis::renameSet(workspace, made->id, request.name));
        made->request.name = request.name;
    }
    return resultOf(*made, request.name);
}

} // namespace

store::JobRequest clusterSetJob(const ClusterSetRequest& request) {
    auto job = generationJob(request.set);
    job.kind = wordOf(JobKind::ClusterSet);
    job.request = written({{"set", toJson(request.set)}, {"cluster", cluster::jsonOf(request.cluster)}});
    return job;
}

Result<ClusterSetRequest> clusterSetOf(const store::JobRecord& job) {
    RETORT_TRY(auto request, readRequest<ClusterSetRequest>(job, JobKind::ClusterSet, readClusterSet));
    RETORT_CHECK(cluster::checkProfile(request.cluster));
    return request;
}

Result<GenerationJobResult> clusterSetResultOf(const store::JobRecord& job) {
    return readResult<GenerationJobResult>(job, JobKind::ClusterSet);
}

Result<std::string> doClusterSetJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(auto request, clusterSetOf(job));
    RETORT_TRY(auto spec, studyOfSet(request.set));
    const ClusterWork there{.spec = std::move(spec), .profile = request.cluster, .scope = StudyScope::Sets};
    if (work.context.stop.stop_requested()) // perhaps to take back what it has begun
        return workOnCluster(there, work).error();
    request.set.work = work.computing();
    RETORT_TRY(const auto known, findRequested(work.workspace, request.set));
    if (known && known->finished)
        return writtenResult(resultOf(*known, request.set.name));
    if (!known || known->request.name != request.set.name)
        RETORT_CHECK(checkName(work.workspace, request.set.name));
    RETORT_CHECK(workOnCluster(there, work).status());
    RETORT_TRY(const auto made, finish(work.workspace, request.set));
    return writtenResult(made);
}

} // namespace retort::study
