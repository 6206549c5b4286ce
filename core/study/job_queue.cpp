#include "study/job_queue.h"

#include "base/cancellation.h"

#include <utility>

namespace retort::study {

using store::RunState;

JobQueue::JobQueue(store::Database& database, Work work) : m_table(database), m_work(std::move(work)) {}

Result<JobId> JobQueue::enqueue(const std::string& kind, std::int64_t subject) {
    RETORT_TRY(const auto id, m_table.enqueue(kind, subject));
    m_waiting.push_back({.id = id, .kind = kind, .subject = subject, .state = RunState::Queued, .error = {}});
    return id;
}

Status JobQueue::run(const std::stop_token& stop) {
    for (const auto& job : std::exchange(m_waiting, {}))
        RETORT_CHECK(perform(job, stop));
    return checkCancelled(stop, "the queue");
}

Status JobQueue::perform(const store::JobRecord& job, const std::stop_token& stop) {
    std::stop_source source;
    const std::stop_callback forward(stop, [&source] { source.request_stop(); });
    if (!begin(job.id, source) || stop.stop_requested()) {
        end();
        return m_table.setState(job.id, RunState::Cancelled);
    }
    RETORT_CHECK(m_table.setState(job.id, RunState::Running));
    const auto done = m_work(job, source.get_token());
    end();
    if (done.ok())
        return m_table.setState(job.id, RunState::Finished);
    if (done.error().code == ErrorCode::Cancelled)
        return m_table.setState(job.id, RunState::Cancelled);
    return m_table.setState(job.id, RunState::Failed, done.error().text());
}

bool JobQueue::begin(JobId job, std::stop_source& source) {
    const std::scoped_lock lock(m_mutex);
    if (m_cancelled.contains(job.value))
        return false;
    m_current = job;
    m_currentStop = source;
    return true;
}

void JobQueue::end() {
    const std::scoped_lock lock(m_mutex);
    m_current = {};
    m_currentStop = std::stop_source{std::nostopstate};
}

void JobQueue::cancel(JobId job) {
    const std::scoped_lock lock(m_mutex);
    m_cancelled.insert(job.value);
    if (m_current == job)
        m_currentStop.request_stop();
}

} // namespace retort::study
