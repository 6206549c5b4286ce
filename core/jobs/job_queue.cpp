#include "jobs/job_queue.h"

#include "base/cancellation.h"
#include "base/waiting.h"
#include "jobs/workspace_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace retort::study {

using store::JobRecord;

namespace {

constexpr std::chrono::seconds kWatchInterval{1};
/// Of a job that was asked to stop: what it was about to save may not have fitted.
bool isOfStop(const Error& error) {
    return error.code == ErrorCode::Cancelled || error.code == ErrorCode::DiskFull;
}

constexpr int kClusterJobs = 4; ///< at a time; each has a thread, and hardly anything to do

} // namespace

Result<std::unique_ptr<JobQueue>> JobQueue::open(store::Workspace workspace, const WorkIn& workIn,
                                                 JobListener& listener) {
    std::unique_ptr<JobQueue> queue(new JobQueue(std::move(workspace), listener));
    RETORT_CHECK(queue->load());
    for (const auto lane : {JobLane::Long, JobLane::Short, JobLane::Network})
        RETORT_CHECK(queue->addLane(lane, workIn));
    for (int i = 0; i < kClusterJobs; ++i)
        RETORT_CHECK(queue->addLane(JobLane::Cluster, workIn));
    RETORT_CHECK(queue->addLane(JobLane::Cluster, workIn)); // the others may watch for days
    queue->m_lanes.back()->endsOnly = true;
    for (const auto& lane : queue->m_lanes)
        lane->thread = std::jthread([self = queue.get(), lane = lane.get()](const std::stop_token& closing) {
            self->work(*lane, closing);
        });
    queue->m_watch =
        std::jthread([self = queue.get()](const std::stop_token& closing) { self->watch(closing); });
    return queue;
}

JobQueue::JobQueue(store::Workspace workspace, JobListener& listener)
    : m_workspace(std::move(workspace)), m_listener(listener), m_table(m_workspace.database()) {}

Status JobQueue::addLane(JobLane which, const WorkIn& workIn) {
    RETORT_TRY(auto workspace, m_workspace.another());
    auto lane = std::make_unique<Lane>(Lane{.which = which, .workspace = std::move(workspace), .work = {}});
    lane->work = workIn(lane->workspace);
    m_lanes.push_back(std::move(lane));
    return {};
}

JobQueue::~JobQueue() {
    {
        const std::scoped_lock changing(m_changing);
        m_watch.request_stop();
        for (const auto& lane : m_lanes) {
            lane->thread.request_stop();
            lane->stop.request_stop();
        }
    }
    for (const auto& lane : m_lanes)
        if (lane->thread.joinable())
            lane->thread.join();
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
    return std::ranges::any_of(m_lanes, [](const auto& lane) {
        return lane->which != JobLane::Cluster && static_cast<bool>(lane->current);
    });
}

bool JobQueue::hasWork() const {
    const std::scoped_lock lock(m_mutex);
    return std::ranges::any_of(m_jobs, [this](const JobRecord& job) {
        const bool waits = job.state == JobState::Queued && !m_isFull; // for room, it may be for ever
        const bool isToBeDone = job.state == JobState::Running || waits;
        return isToBeDone && study::laneOf(job) != JobLane::Cluster;
    });
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
        if (laneOf(found->id))
            return invalidArgument(fmt::format("{} is running; cancel it first", found->request.title));
        RETORT_CHECK(m_table.remove(job));
        const std::scoped_lock lock(m_mutex);
        m_ending.erase(job.value);
        std::erase_if(m_jobs, [&](const JobRecord& other) { return other.id == job; });
    }
    m_listener.jobsChanged();
    return {};
}

Status JobQueue::change(JobId job, JobState state) {
    {
        const std::scoped_lock changing(m_changing);
        RETORT_TRY(JobRecord* const found, find(job));
        if (auto* const lane = laneOf(found->id)) {
            // It becomes what was asked for when it has stopped; to go on again it must have stopped first.
            lane->afterStop = state;
            lane->stop.request_stop();
        } else if (state == JobState::Cancelled && endsElsewhere(*found)) {
            {
                const std::scoped_lock lock(m_mutex);
                m_ending.insert(found->id.value);
            }
            RETORT_CHECK(store(*found, JobState::Queued));
        } else if (found->state != JobState::Finished) {
            {
                const std::scoped_lock lock(m_mutex);
                m_ending.erase(found->id.value);
            }
            RETORT_CHECK(store(*found, state));
        }
    }
    m_wake.notify_all();
    m_listener.jobsChanged();
    return {};
}

/// Of a job that is not at work.
bool JobQueue::endsElsewhere(const JobRecord& job) const {
    return study::laneOf(job) == JobLane::Cluster && !hasEnded(job.state) && !m_ending.contains(job.id.value);
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

Status JobQueue::storeOutcome(JobRecord& job, const Lane& lane, const Result<std::string>& done) {
    if (!done.ok() && done.error().code == ErrorCode::Cancelled)
        return store(job, lane.afterStop);
    const auto stored =
        done.ok() ? m_table.setFinished(job.id, *done) : m_table.setFailed(job.id, done.error().text());
    const std::scoped_lock lock(m_mutex);
    job.state = done.ok() ? JobState::Finished : JobState::Failed;
    (done.ok() ? job.result : job.error) = done.ok() ? *done : done.error().text();
    return stored;
}

JobRecord* JobQueue::next(const Lane& lane) {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const JobRecord& job) {
        return job.state == JobState::Queued && study::laneOf(job) == lane.which &&
               (!lane.endsOnly || m_ending.contains(job.id.value));
    });
    return found == m_jobs.end() ? nullptr : &*found;
}

JobQueue::Lane* JobQueue::laneOf(JobId job) {
    const auto found = std::ranges::find_if(m_lanes, [&](const auto& lane) { return lane->current == job; });
    return found == m_lanes.end() ? nullptr : found->get();
}

void JobQueue::work(Lane& lane, const std::stop_token& closing) {
    std::unique_lock lock(m_mutex);
    const auto canBegin = [&] { return (!m_isFull || lane.endsOnly) && next(lane) != nullptr; };
    while (m_wake.wait(lock, closing, canBegin) && !closing.stop_requested()) {
        lock.unlock();
        if (const auto job = begin(lane, closing))
            perform(lane, *job);
        m_listener.jobsChanged();
        lock.lock();
    }
}

std::optional<JobRecord> JobQueue::begin(Lane& lane, const std::stop_token& closing) {
    const std::scoped_lock changing(m_changing);
    JobRecord* const job = next(lane);
    if (!job || closing.stop_requested())
        return std::nullopt;
    const auto stored = m_lost ? Status{*m_lost} : store(*job, JobState::Running);
    const std::scoped_lock lock(m_mutex);
    if (!stored.ok()) {
        // Without the store nothing can be done; the job waits, and says why.
        job->state = JobState::Paused;
        job->error = stored.error().text();
        return std::nullopt;
    }
    lane.current = job->id;
    lane.stop = std::stop_source{};
    lane.afterStop = JobState::Queued;
    lane.failure.reset();
    if (m_ending.erase(job->id.value) > 0) {
        lane.afterStop = JobState::Cancelled;
        lane.stop.request_stop();
    }
    return *job;
}

void JobQueue::perform(Lane& lane, const JobRecord& job) {
    m_listener.jobsChanged();
    std::optional<Result<std::string>> done;
    const auto started = guarded(job.request.title, [&]() -> Status {
        std::jthread([&] { done = guarded(job.request.title, [&] { return compute(lane, job); }); }).join();
        return {};
    });
    end(lane, job, started.ok() ? *std::move(done) : started.error());
}

Result<std::string> JobQueue::compute(Lane& lane, const JobRecord& job) {
    const bool computes = lane.which == JobLane::Long || lane.which == JobLane::Short;
    if (computes && !m_turn.take(lane.which, lane.stop.get_token()))
        return Error{ErrorCode::Cancelled, job.request.title + " was stopped before it began"};
    const auto ownThread = std::this_thread::get_id();
    const auto giveWay = [&] {
        if (lane.which == JobLane::Long && std::this_thread::get_id() == ownThread)
            m_turn.giveWay();
    };
    const JobContext context{.stop = lane.stop.get_token(),
                             .progress =
                                 [&](const StudyProgress& progress) {
                                     m_listener.jobProgressed(job.id, progress);
                                     giveWay();
                                 },
                             .events =
                                 [&](RunId run, const distill::RunEvent& event) {
                                     m_listener.runMoved(job.id, run, event);
                                     giveWay();
                                 },
                             .isCancelled =
                                 [&] {
                                     const std::scoped_lock changing(m_changing);
                                     return lane.afterStop == JobState::Cancelled;
                                 }};
    const auto done = guarded(job.request.title, [&] { return lane.work(job, context); });
    if (computes)
        m_turn.leave();
    return done;
}

void JobQueue::end(Lane& lane, const JobRecord& job, Result<std::string> done) {
    const std::scoped_lock changing(m_changing);
    const bool wasStopped = lane.failure && !done.ok() && isOfStop(done.error());
    const bool waitsForRoom = wasStopped && !isLost(*lane.failure);
    if (wasStopped)
        done = waitsForRoom ? cancelled(job.request.title) : *lane.failure;
    const auto found = find(job.id);
    const auto stored = found.ok() ? storeOutcome(**found, lane, done) : Status{};
    const std::scoped_lock lock(m_mutex);
    lane.current = {};
    if (waitsForRoom && found.ok()) { // and goes on by itself
        (*found)->state = lane.afterStop;
        (*found)->error = lane.failure->text();
    } else if (!stored.ok()) {
        auto& record = **found;
        record.state = JobState::Failed;
        record.error += (record.error.empty() ? "" : "; ") + stored.error().text();
    }
}

void JobQueue::watch(const std::stop_token& closing) {
    while (!stopsWithin(kWatchInterval, closing)) {
        const auto usable = checkWorkspace(m_workspace, m_isFull ? kEnoughFreeBytes : kLeastFreeBytes);
        noteRoom(usable.ok() || isLost(usable.error()));
        if (usable.ok())
            continue;
        stopAll(usable.error());
        if (!isLost(usable.error()))
            continue;
        m_listener.workspaceLost(usable.error());
        return;
    }
}

/// Jobs wait for room.
void JobQueue::noteRoom(bool isThere) {
    {
        const std::scoped_lock changing(m_changing);
        const std::scoped_lock lock(m_mutex);
        if (m_isFull == !isThere)
            return;
        m_isFull = !isThere;
    }
    m_wake.notify_all();
    m_listener.jobsChanged();
}

void JobQueue::stopAll(const Error& why) {
    const std::scoped_lock changing(m_changing);
    if (isLost(why))
        m_lost = why;
    for (const auto& lane : m_lanes) {
        if (!lane->current || lane->failure)
            continue;
        lane->failure = why;
        lane->stop.request_stop();
    }
}

} // namespace retort::study
