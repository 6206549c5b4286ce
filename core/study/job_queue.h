#pragma once
// The jobs of a workspace: done one after the other on a thread of their own, in an order that may change,
// kept in the store so that a restart can go on with them.
//
//   RETORT_TRY(auto connection, workspace.another());
//   RETORT_TRY(const auto queue, JobQueue::open(std::move(connection), work, listener));
//   RETORT_TRY(const auto job, queue->add(studyJob(spec)));

#include "base/result.h"
#include "store/job_table.h"
#include "store/workspace.h"
#include "study/run_recorder.h"
#include "study/study_progress.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace retort::study {

/// Where a job at work looks for a wish to stop, and tells what it does.
struct JobContext {
    std::stop_token stop{};
    StudyProgressSink progress{};
    RunEventSink events{};
};

/// Called on the thread of the queue, or on that of whoever changes it; never while the queue is locked.
class JobListener {
public:
    virtual ~JobListener() = default;
    virtual void jobsChanged() = 0;
    virtual void jobProgressed(JobId job, const StudyProgress& progress) = 0;
    virtual void runMoved(JobId job, RunId run, const distill::RunEvent& event) = 0;
};

/// Thread-safe.
class JobQueue {
public:
    /// What a job does; its result is JSON. Cancelled, with its state saved, once its token is asked to stop.
    using Work = std::function<Result<std::string>(const store::JobRecord&, const JobContext&)>;

    /// Jobs of an earlier session that have not ended are there as paused. Errors are the store's.
    static Result<std::unique_ptr<JobQueue>> open(store::Workspace workspace, Work work,
                                                  JobListener& listener);
    /// Stops the job at work, which stays in the store and can be gone on with.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// In order; those that ended in this session too, and those that failed in an earlier one.
    std::vector<store::JobRecord> jobs() const;
    /// Whether a job is at work.
    bool isBusy() const;

    Result<JobId> add(const store::JobRequest& request);
    /// Puts the job before another one; absent: behind all.
    Status move(JobId job, std::optional<JobId> before);
    Status pause(JobId job);
    /// Queues a paused, failed or cancelled job again.
    Status resume(JobId job);
    Status cancel(JobId job);
    /// Takes a job that is not at work off the list.
    Status remove(JobId job);

private:
    using JobState = store::JobState;

    JobQueue(store::Workspace workspace, Work work, JobListener& listener);
    Status load();
    void work(const std::stop_token& closing);
    /// Marks the next job as at work; absent where there is none or it cannot be stored.
    std::optional<store::JobRecord> begin(const std::stop_token& closing);
    void perform(const store::JobRecord& job);
    store::JobRecord* next();
    Result<store::JobRecord*> find(JobId job);
    Status change(JobId job, JobState state);
    Status store(store::JobRecord& job, JobState state);
    Status storeOutcome(store::JobRecord& job, const Result<std::string>& done);

    store::Workspace m_workspace;
    Work m_work;
    JobListener& m_listener;
    std::mutex m_changing; ///< taken for every change and before m_mutex; guards the connection
    store::JobTable m_table;
    /// Guards what follows. Held for moments only, never while the store is written, so that whoever shows
    /// the jobs does not wait for the disk. Who changes holds both and may read with m_changing alone.
    mutable std::mutex m_mutex;
    std::vector<store::JobRecord> m_jobs;
    JobId m_current{};
    std::stop_source m_stop{std::nostopstate}; ///< of the job at work
    JobState m_afterStop = JobState::Queued;   ///< what it becomes when it stops
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last, so that it ends before what it uses
};

} // namespace retort::study
