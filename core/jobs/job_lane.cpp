#include "jobs/job_lane.h"

#include "base/work_clock.h"

namespace retort::study {

JobLane laneOf(JobKind kind) {
    switch (kind) {
    case JobKind::Study:
    case JobKind::Generation:
    case JobKind::Adaptation:
    case JobKind::SetCheck: return JobLane::Long;
    case JobKind::Preview:
    case JobKind::Grid:
    case JobKind::ZeroShot:
    case JobKind::Difficulty:
    case JobKind::SetImport: return JobLane::Short;
    case JobKind::Download: return JobLane::Network;
    case JobKind::ClusterStudy:
    case JobKind::ClusterSet: return JobLane::Cluster;
    }
    return JobLane::Long;
}

JobLane laneOf(const store::JobRecord& job) {
    const auto kind = kindOf(job);
    return kind.ok() ? laneOf(*kind) : JobLane::Long;
}

bool ComputeTurn::take(JobLane lane, const std::stop_token& stop) {
    const bool isShort = lane == JobLane::Short;
    std::unique_lock lock(m_mutex);
    m_shortWaiting += isShort ? 1 : 0;
    const bool isFree =
        m_left.wait(lock, stop, [&] { return !m_isTaken && (isShort || m_shortWaiting == 0); });
    m_shortWaiting -= isShort ? 1 : 0;
    if (isFree)
        m_isTaken = true;
    else
        m_left.notify_all(); // a long job may have waited for this one
    return isFree;
}

void ComputeTurn::leave() {
    const std::scoped_lock lock(m_mutex);
    m_isTaken = false;
    m_left.notify_all();
}

void ComputeTurn::giveWay() {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_shortWaiting == 0)
            return;
    }
    const WorkClock::Pause pause; // which is no time of this job's work
    leave();
    take(JobLane::Long, {});
}

} // namespace retort::study
