#pragma once
// Which jobs wait for which: jobs of one lane run in order, different lanes run at the same time.

#include "jobs/job_kind.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace retort::study {

enum class JobLane {
    Long,    ///< computes for minutes to days: studies, generated sets, comparisons
    Short,   ///< computes for seconds, while a long job waits at its next step: zero-shot accuracy, previews
    Network, ///< waits for the network: downloads
    Cluster  ///< waits for a cluster, as several jobs may at the same time
};
JobLane laneOf(JobKind kind);
/// Long for a kind that is not known: it fails when its turn comes.
JobLane laneOf(const store::JobRecord& job);

/// Whose turn it is to compute: two jobs at once would only slow each other down, and share the memory.
class ComputeTurn {
public:
    /// Waits until no other job computes; a long one also until no short one wants to. False, without the
    /// turn, where `stop` was asked for first.
    bool take(JobLane lane, const std::stop_token& stop);
    void leave();
    /// Of a long job that has the turn: lets the short ones go first that wait.
    void giveWay();

private:
    std::mutex m_mutex;
    std::condition_variable_any m_left;
    bool m_isTaken = false;
    int m_shortWaiting = 0;
};

} // namespace retort::study
