#pragma once
// Progress of long work: how much is done, how fast, how long it will take. Work reports counts; whoever
// shows them (terminal, window) receives rate and remaining time.

#include "base/work_clock.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace retort {

struct Progress {
    std::string task;        ///< what is being done, for example "fashion-mnist real/FD: distil"
    std::string unit;        ///< what is counted, for example "images"
    std::int64_t done = 0;   ///< in units
    std::int64_t total = 0;  ///< in units; 0 when it is not known
    double perSecond = 0;    ///< units a second, over the last few seconds; of finished work, over all of it
    double secondsLeft = -1; ///< negative when it is not known
    bool finished = false;
};

using ProgressSink = std::function<void(const Progress&)>;

/// Told, in a sentence, what a person should know of the work's inputs though it goes on: an option of a
/// model's configuration that is ignored, a prompt that is cut.
using RemarkSink = std::function<void(const std::string&)>;

/// Turns counts into Progress and passes it on, at most `perSecondLimit` times a second; the first and the
/// last report always pass. Not thread-safe: one meter belongs to one worker.
class ProgressMeter {
public:
    using Clock = WorkClock;

    ProgressMeter(ProgressSink sink, std::string task, std::string unit, std::int64_t total,
                  double perSecondLimit = 10);

    void advanceTo(std::int64_t done, Clock::time_point now = Clock::now());
    void advanceBy(std::int64_t units) { advanceTo(m_progress.done + units); }
    /// Work that was done in an earlier session: counts as done, but not towards the rate.
    void resumeAt(std::int64_t done);
    void finish(Clock::time_point now = Clock::now());

private:
    void updateRate(Clock::time_point now);

    ProgressSink m_sink;
    Progress m_progress;
    Clock::duration m_interval;
    Clock::time_point m_lastReport{};
    Clock::time_point m_start{};
    std::int64_t m_startDone = 0; ///< in an earlier session
    Clock::time_point m_windowStart{};
    std::int64_t m_windowDone = 0;
};

/// "1:05", "2:03:07"; "?" for a negative number of seconds.
std::string formatDuration(double seconds);

} // namespace retort
