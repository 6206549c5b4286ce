#include "study/job_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace retort::study {

using store::JobRecord;

Result<std::unique_ptr<JobQueue>> JobQueue::open(store::Workspace workspace, Work work,
                                                 JobListener& listener) {
    std::unique_ptr<JobQueue> queue(new JobQueue(std::move(workspace), std::move(work), listener));
    RETORT_CHECK(queue->load());
    queue->m_thread =
        std::jthread([self = queue.get()](const std::stop_token& closing) { self->work(closing); });
    return queue;
}

JobQueue::JobQueue(store::Workspace workspace, Work work, JobListener& listener)
    : m_workspace(std::move(workspace)), m_work(std::move(work)), m_listener(listener),
      m_table(m_workspace.database()) {}

JobQueue::~JobQueue() {
    {
        const std::scoped_lock changing(m_changing);
        m_thread.request_stop();
        m_stop.request_stop();
    }
    if (m_thread.joinable())
        m_thread.join();
}

Status JobQueue::load() {
    RETORT_TRY(auto stored, m_table.all());
    for (auto& job : stored) {
        if (job.state == JobState::Queued || job.state == JobState::Running)
            RETORT_CHECK(store(job, JobState::Paused));
        if (job.state == JobState::Paused || job.state == JobState::Failed)
            m_jobs.push_back(std::move(job));
    }
    return {};
}

std::vector<JobRecord> JobQueue::jobs() const {
    const std::scoped_lock lock(m_mutex);
    return m_jobs;
}

bool JobQueue::isBusy() const {
    const std::scoped_lock lock(m_mutex);
    return static_cast<bool>(m_current);
}

Result<JobId> JobQueue::add(const store::JobRequest& request) {
    JobId id;
    {
        const std::scoped_lock changing(m_changing);
        RETORT_TRY(auto job, m_table.add(request));
        id = job.id;
        const std::scoped_lock lock(m_mutex);
        m_jobs.push_back(std::move(job));
        m_wake.notify_all();
    }
    m_listener.jobsChanged();
    return id;
}

Status JobQueue::move(JobId job, std::optional<JobId> before) {
    {
        const std::scoped_lock changing(m_changing);
        RETORT_TRY(const JobRecord* const found, find(job));
        auto order = m_jobs;
        const auto moved = *found;
        std::erase_if(order, [&](const JobRecord& other) { return other.id == job; });
        const auto place = std::find_if(order.begin(), order.end(), [&](const JobRecord& other) {
            return before && other.id == *before;
        });
        order.insert(place, moved);
        std::vector<JobId> ids;
        for (const auto& each : order)
            ids.push_back(each.id);
        RETORT_CHECK(m_table.setOrder(ids));
        const std::scoped_lock lock(m_mutex);
        m_jobs = std::move(order);
    }
    m_listener.jobsChanged();
    return {};
}

Status JobQueue::pause(JobId job) {
    return change(job, JobState::Paused);
}

Status JobQueue::resume(JobId job) {
    return change(job, JobState::Queued);
}

Status JobQueue::cancel(JobId job) {
    return change(job, JobState::Cancelled);
}

Status JobQueue::remove(JobId job) {
    {
        const std::scoped_lock changing(m_changing);
        RETORT_TRY(const JobRecord* const found, find(job));
        if (found->id == m_current)
            return invalidArgument(fmt::format("{} is at work; cancel it first", found->request.title));
        RETORT_CHECK(m_table.remove(job));
        const std::scoped_lock lock(m_mutex);
        std::erase_if(m_jobs, [&](const JobRecord& other) { return other.id == job; });
    }
    m_listener.jobsChanged();
    return {};
}

Status JobQueue::change(JobId job, JobState state) {
    {
        const std::scoped_lock changing(m_changing);
        RETORT_TRY(JobRecord* const found, find(job));
        if (found->id == m_current) {
            // It becomes what was asked for when it has stopped; to go on again it must have stopped first.
            m_afterStop = state;
            m_stop.request_stop();
        } else if (found->state != JobState::Finished) {
            RETORT_CHECK(store(*found, state));
        }
    }
    m_wake.notify_all();
    m_listener.jobsChanged();
    return {};
}

Result<JobRecord*> JobQueue::find(JobId job) {
    const auto found =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&](const JobRecord& other) { return other.id == job; });
    if (found == m_jobs.end())
        return Error{ErrorCode::NotFound, fmt::format("job {} is not in the queue", job.value)};
    return &*found;
}

Status JobQueue::store(JobRecord& job, JobState state) {
    RETORT_CHECK(m_table.setState(job.id, state));
    const std::scoped_lock lock(m_mutex);
    job.state = state;
    job.error.clear();
    job.result.clear();
    return {};
}

Status JobQueue::storeOutcome(JobRecord& job, const Result<std::string>& done) {
    if (!done.ok() && done.error().code == ErrorCode::Cancelled)
        return store(job, m_afterStop);
    const auto stored =
        done.ok() ? m_table.setFinished(job.id, *done) : m_table.setFailed(job.id, done.error().text());
    const std::scoped_lock lock(m_mutex);
    job.state = done.ok() ? JobState::Finished : JobState::Failed;
    (done.ok() ? job.result : job.error) = done.ok() ? *done : done.error().text();
    return stored;
}

JobRecord* JobQueue::next() {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(),
                                    [](const JobRecord& job) { return job.state == JobState::Queued; });
    return found == m_jobs.end() ? nullptr : &*found;
}

void JobQueue::work(const std::stop_token& closing) {
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, closing, [&] { return next() != nullptr; }) && !closing.stop_requested()) {
        lock.unlock();
        if (const auto job = begin(closing))
            perform(*job);
        m_listener.jobsChanged();
        lock.lock();
    }
}

std::optional<JobRecord> JobQueue::begin(const std::stop_token& closing) {
    const std::scoped_lock changing(m_changing);
    JobRecord* const job = next();
    if (!job || closing.stop_requested())
        return std::nullopt;
    const auto stored = store(*job, JobState::Running);
    const std::scoped_lock lock(m_mutex);
    if (!stored.ok()) {
        // Without the store nothing can be done; the job waits, and says why.
        job->state = JobState::Paused;
        job->error = stored.error().text();
        return std::nullopt;
    }
    m_current = job->id;
    m_stop = std::stop_source{};
    m_afterStop = JobState::Queued;
    return *job;
}

void JobQueue::perform(const JobRecord& job) {
    m_listener.jobsChanged();
    const JobContext context{
        .stop = m_stop.get_token(),
        .progress = [&](const StudyProgress& progress) { m_listener.jobProgressed(job.id, progress); },
        .events = [&](RunId run,
                      const distill::RunEvent& event) { m_listener.runMoved(job.id, run, event); }};
    const auto done = guarded(job.request.title, [&] { return m_work(job, context); });
    const std::scoped_lock changing(m_changing);
    const auto found = find(job.id);
    const auto stored = found.ok() ? storeOutcome(**found, done) : Status{};
    const std::scoped_lock lock(m_mutex);
    m_current = {};
    if (!stored.ok()) {
        auto& record = **found;
        record.state = JobState::Failed;
        record.error += (record.error.empty() ? "" : "; ") + stored.error().text();
    }
}

} // namespace retort::study
