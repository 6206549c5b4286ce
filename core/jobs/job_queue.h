#pragma once
// The jobs of a workspace, kept in the store so that they can be resumed after a restart. Their order can be
// changed; each lane (job_lane.h) runs its jobs one after the other. A job has a thread of its own: the
// threads that LibTorch computes with for it end with it. While idle ones are kept (OpenMP does), those of
// another job hardly wait for each other by spinning, which costs a training of small students a quarter of
// its speed.
//
//   RETORT_TRY(auto connection, workspace.another());
//   const auto workIn = [&](store::Workspace& workspace) { return jobWork(workspace, environment); };
//   RETORT_TRY(const auto queue, JobQueue::open(std::move(connection), workIn, listener));
//   RETORT_TRY(const auto job, queue->add(studyJob(spec)));

#include "base/result.h"
#include "jobs/job_lane.h"
#include "progress/study_progress.h"
#include "store/job_table.h"
#include "store/workspace.h"
#include "study/run/run_recorder.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

namespace retort::study {

/// Where a job at work looks for a wish to stop, and tells what it does.
struct JobContext {
    std::stop_token stop{};
    StudyProgressSink progress{};
    RunEventSink events{};
    /// Whether a job that is stopped will not be gone on with: what it has begun elsewhere ends, too.
    std::function<bool()> isCancelled{};
};

/// Called on a thread of the queue, or on that of whoever changes it; never while the queue is locked.
class JobListener {
public:
    virtual ~JobListener() = default;
    virtual void jobsChanged() = 0;
    virtual void jobProgressed(JobId job, const StudyProgress& progress) = 0;
    virtual void runMoved(JobId job, RunId run, const distill::RunEvent& event) = 0;
    /// The folder of the workspace is gone, or another one has its path; no job is begun any more.
    virtual void workspaceLost(const Error& error) = 0;
};

/// Thread-safe.
class JobQueue {
public:
    /// What a job does; its result is JSON. Cancelled, with its state saved, once its token is asked to stop.
    using Work = std::function<Result<std::string>(const store::JobRecord&, const JobContext&)>;
    /// Makes the work of a lane, which uses the workspace by one thread at a time.
    using WorkIn = std::function<Work(store::Workspace&)>;

    /// Jobs of an earlier session that have not ended are there as paused. Errors are the store's.
    static Result<std::unique_ptr<JobQueue>> open(store::Workspace workspace, const WorkIn& workIn,
                                                  JobListener& listener);
    /// Stops the jobs at work, which stay in the store and can be gone on with.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// In order; those that ended in this session too, and those that failed in an earlier one.
    std::vector<store::JobRecord> jobs() const;
    /// Whether a job is at work here; what a cluster does needs nobody.
    bool isBusy() const;
    /// Whether a job is, or waits to be, at work here.
    bool hasWork() const;

    Result<JobId> add(const store::JobRequest& request);
    /// Puts the job before another one; absent: behind all.
    Status move(JobId job, std::optional<JobId> before);
    Status pause(JobId job);
    /// Queues a paused, failed or cancelled job again.
    Status resume(JobId job);
    /// One that waits for what it has begun elsewhere (JobLane::Cluster) is at work once more for it.
    Status cancel(JobId job);
    /// Takes a job that is not at work off the list.
    Status remove(JobId job);

private:
    using JobState = store::JobState;

    /// One thread, and the job that it does.
    struct Lane {
        JobLane which;
        bool endsOnly = false; ///< does only jobs that begin to be cancelled
        store::Workspace workspace;
        Work work;
        JobId current{};
        std::stop_source stop{std::nostopstate}; ///< of the job at work
        JobState afterStop = JobState::Queued;   ///< what it becomes when it stops
        std::optional<Error> failure{};          ///< why it was stopped, where nobody asked for it
        std::jthread thread{};
    };

    JobQueue(store::Workspace workspace, JobListener& listener);
    Status addLane(JobLane which, const WorkIn& workIn);
    Status load();
    void work(Lane& lane, const std::stop_token& closing);
    /// Marks the next job as at work; absent where there is none or it cannot be stored.
    std::optional<store::JobRecord> begin(Lane& lane, const std::stop_token& closing);
    void perform(Lane& lane, const store::JobRecord& job);
    Result<std::string> compute(Lane& lane, const store::JobRecord& job);
    void end(Lane& lane, const store::JobRecord& job, Result<std::string> done);
    void watch(const std::stop_token& closing);
    void noteRoom(bool isThere);
    void stopAll(const Error& why);
    store::JobRecord* next(const Lane& lane);
    Lane* laneOf(JobId job);
    Result<store::JobRecord*> find(JobId job);
    Status change(JobId job, JobState state);
    bool endsElsewhere(const store::JobRecord& job) const;
    Status store(store::JobRecord& job, JobState state);
    Status storeOutcome(store::JobRecord& job, const Lane& lane, const Result<std::string>& done);

    store::Workspace m_workspace;
    JobListener& m_listener;
    ComputeTurn m_turn;
    std::mutex m_changing; ///< taken for every change and before m_mutex; guards the connection
    store::JobTable m_table;
    /// Guards what follows. Held for moments only, never while the store is written, so that whoever shows
    /// the jobs does not wait for the disk. Who changes holds both and may read with m_changing alone.
    mutable std::mutex m_mutex;
    std::vector<store::JobRecord> m_jobs;
    std::set<std::int64_t> m_ending{}; ///< jobs that begin only to be cancelled
    bool m_isFull = false;             ///< the disk: nothing is begun until there is room again
    std::optional<Error> m_lost;       ///< of the workspace
    std::condition_variable_any m_wake;
    std::vector<std::unique_ptr<Lane>> m_lanes; ///< their threads end before what they use
    std::jthread m_watch;
};

} // namespace retort::study
