#pragma once
// How far a study is: the work at hand with rate and remaining time, and the time that the whole study will
// take.

#include "base/progress.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace retort::study {

struct StudyProgress {
    Progress work;           ///< for example task "fashion-mnist real/FD: distil", unit "images"
    std::size_t run = 0;     ///< from 1; 0 before the first
    std::size_t runs = 0;    ///< that this session has to do
    double secondsLeft = -1; ///< of the whole study; negative when it is not known
};
using StudyProgressSink = std::function<void(const StudyProgress&)>;

/// Counts a study's training pictures and passes on the progress of whatever is at work. Belongs to one
/// thread.
class StudyMeter {
public:
    using Clock = std::chrono::steady_clock;

    StudyMeter(StudyProgressSink sink, std::size_t runs, std::int64_t images);

    /// The next run begins. The time before the first, in which pictures are generated and embedded, says
    /// nothing of how fast runs are.
    void startRun(Clock::time_point now = Clock::now()) {
        if (m_run++ == 0)
            m_start = now;
    }
    /// Training pictures done in this session, or (`skipped`) that need not be done in it.
    void trained(std::int64_t images) { m_done += images; }
    void skipped(std::int64_t images) { m_images -= images; }
    /// Where the work at hand reports to. The meter must outlive the sink.
    ProgressSink sink();
    double secondsLeft(Clock::time_point now = Clock::now()) const;

private:
    StudyProgressSink m_sink;
    std::size_t m_runs;
    std::int64_t m_images;
    std::size_t m_run = 0;
    std::int64_t m_done = 0;
    Clock::time_point m_start = Clock::now();
};

} // namespace retort::study
