#include "base/work_clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace retort {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(WorkClock, StandsStillWhileItsThreadPauses) {
    const auto worked = WorkClock::now();
    const auto passed = steady_clock::now();
    {
        const WorkClock::Pause pause;
        std::this_thread::sleep_for(milliseconds(50));
    }
    const auto workedNow = WorkClock::now();
    EXPECT_GE(steady_clock::now() - passed, (workedNow - worked) + milliseconds(50));
    EXPECT_GE(workedNow, worked);
}

TEST(WorkClock, GoesOnWhileAnotherThreadPauses) {
    const auto worked = WorkClock::now();
    std::thread([] {
        const WorkClock::Pause pause;
        std::this_thread::sleep_for(milliseconds(50));
    }).join();
    EXPECT_GE(WorkClock::now() - worked, milliseconds(50));
}

} // namespace
} // namespace retort
