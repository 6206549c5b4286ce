#pragma once
// The time that a thread has worked: it stands still while the thread waits for its turn to compute, so that
// neither rates nor forecasts nor the cost of a run count the wait.
//
//   const auto began = WorkClock::now();
//   ...                                    // WorkClock::Pause pause; somewhere deep inside
//   const auto worked = WorkClock::now() - began;

#include <chrono>

namespace retort {

/// Its time points mean something on one thread alone. Steady; as fine as std::chrono::steady_clock.
class WorkClock {
public:
    using duration = std::chrono::steady_clock::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<WorkClock>;
    static constexpr bool is_steady = true;

    static time_point now();

    /// Stops the clock of this thread as long as it lives. One at a time.
    class Pause {
    public:
        Pause() : m_began(std::chrono::steady_clock::now()) {}
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause();

    private:
        std::chrono::steady_clock::time_point m_began;
    };
};

} // namespace retort
