#pragma once
// Work done one after the other, kept in the store while it waits.

#include "base/result.h"
#include "store/job_table.h"

#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

/// enqueue() and run() belong to one thread; cancel() may come from any.
class JobQueue {
public:
    /// What a job does; Cancelled once its token is asked to stop.
    using Work = std::function<Status(const store::JobRecord&, std::stop_token)>;

    JobQueue(store::Database& database, Work work);

    Result<JobId> enqueue(const std::string& kind, std::int64_t subject);
    /// Does the jobs that were enqueued here, in order. A failing job is recorded and does not keep the
    /// others from their turn. Once `stop` is asked, the job at work and all that wait end as cancelled, and
    /// Cancelled is returned. Errors of the store end the run.
    Status run(const std::stop_token& stop);
    /// Stops the job if it is at work, takes it out if it waits.
    void cancel(JobId job);

private:
    Status perform(const store::JobRecord& job, const std::stop_token& stop);
    bool begin(JobId job, std::stop_source& source);
    void end();

    store::JobTable m_table;
    Work m_work;
    std::vector<store::JobRecord> m_waiting;
    std::mutex m_mutex; ///< guards what follows
    std::set<std::int64_t> m_cancelled;
    JobId m_current;
    std::stop_source m_currentStop{std::nostopstate};
};

} // namespace retort::study
