#include "jobs/job_work.h"

#include "base/file.h"
#include "jobs/adaptation_job.h"
#include "jobs/cluster_job.h"
#include "jobs/cluster_set_job.h"
#include "jobs/difficulty_job.h"
#include "jobs/download_job.h"
#include "jobs/generation_job.h"
#include "jobs/grid_job.h"
#include "jobs/job_at_work.h"
#include "jobs/job_kind.h"
#include "jobs/set_check_job.h"
#include "jobs/set_import_job.h"
#include "jobs/study_job.h"
#include "jobs/zero_shot_job.h"
#include "study/run/live_tensorboard.h"

#include <utility>

namespace retort::study {

namespace {

/// Who is told of a study's runs: the job's listener and, where there is a folder for it, TensorBoard.
Result<RunEventSink> listenersOf(const JobAtWork& work, const std::filesystem::path& tensorBoard) {
    if (tensorBoard.empty())
        return work.context.events;
    RETORT_CHECK(createFolders(tensorBoard));
    LiveTensorBoard board(work.workspace, tensorBoard, work.environment.remark);
    return RunEventSink{
        [write = board.sink(), tell = work.context.events](RunId run, const distill::RunEvent& event) {
            write(run, event);
            if (tell)
                tell(run, event);
        }};
}

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
    case JobKind::ClusterSet: return doClusterSetJob(job, work);
    }
    return Error{ErrorCode::Internal, "a kind of job has no work"};
}

} // namespace

JobQueue::Work jobWork(store::Workspace& workspace, ComputeContext environment,
                       TensorBoardFolder tensorBoard) {
    return [&workspace, environment = std::move(environment), tensorBoard = std::move(tensorBoard)](
               const store::JobRecord& job, const JobContext& context) -> Result<std::string> {
        const bool runsStudy = isOf(job, JobKind::Study) || isOf(job, JobKind::ClusterStudy);
        if (!runsStudy || !tensorBoard)
            return doJob(job, {workspace, environment, context});
        auto told = context;
        RETORT_TRY(told.events, listenersOf({workspace, environment, context}, tensorBoard()));
        return doJob(job, {workspace, environment, told});
    };
}

} // namespace retort::study
