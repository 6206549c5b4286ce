#include "base/work_clock.h"

namespace retort {

namespace {

thread_local WorkClock::duration paused{};

} // namespace

WorkClock::time_point WorkClock::now() {
    return time_point(std::chrono::steady_clock::now().time_since_epoch() - paused);
}

WorkClock::Pause::~Pause() {
    paused += std::chrono::steady_clock::now() - m_began;
}

} // namespace retort
