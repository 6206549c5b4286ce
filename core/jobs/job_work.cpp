#include "jobs/job_work.h"

#include "jobs/adaptation_job.h"
#include "jobs/cluster_job.h"
#include "jobs/difficulty_job.h"
#include "jobs/cluster_set_job.h"
#include "jobs/download_job.h"
#include "jobs/generation_job.h"
#include "jobs/grid_job.h"
#include "jobs/job_at_work.h"
#include "jobs/job_kind.h"
#include "jobs/set_check_job.h"
#include "jobs/set_import_job.h"
#include "jobs/study_job.h"
#include "jobs/zero_shot_job.h"

#include <utility>

namespace retort::study {

namespace {

Result<std::string> doJob(const store::JobRecord& job, const JobAtWork& work) {
    RETORT_TRY(const auto kind, kindOf(job));
    switch (kind) {
    case JobKind::Study: return doStudyJob(job, work);
    case JobKind::Generation:
    case JobKind::Preview: return doGenerationJob(job, work);
    case JobKind::Grid: return doGridJob(job, work);
    case JobKind::ZeroShot: return doZeroShotJob(job, work);
    case JobKind::SetCheck: return doSetCheckJob(job, work);
    case JobKind::Difficulty: return doDifficultyJob(job, work);
    case JobKind::SetImport: return doSetImportJob(job, work);
    case JobKind::Adaptation: return doAdaptationJob(job, work);
    case JobKind::Download: return doDownloadJob(job, work);
    case JobKind::ClusterStudy: return doClusterJob(job, work);
    }
    return Error{ErrorCode::Internal, "a kind of job has no work"};
}

} // namespace

JobQueue::Work jobWork(store::Workspace& workspace, ComputeContext environment) {
    return [&workspace, environment = std::move(environment)](const store::JobRecord& job,
                                                              const JobContext& context) {
        return doJob(job, {workspace, environment, context});
    };
}

} // namespace retort::study
    case JobKind::ClusterSet: return doClusterSetJob(job, work);
