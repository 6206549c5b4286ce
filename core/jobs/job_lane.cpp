#include "jobs/job_lane.h"

#include "jobs/job_kind.h"

namespace retort::study {

JobLane laneOf(std::string_view kind) {
    if (kind == kDownloadJob)
        return JobLane::Network;
    return kind == kZeroShotJob || kind == kGridJob || kind == kPreviewJob ? JobLane::Short : JobLane::Long;
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
    leave();
    take(JobLane::Long, {});
}

} // namespace retort::study
