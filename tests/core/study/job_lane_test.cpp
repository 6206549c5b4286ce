#include "base/work_clock.h"
#include "jobs/job_lane.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace retort::study {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(ComputeTurn, WaitingForAShortJobIsNoWorkOfTheLongOne) {
    ComputeTurn turn;
    ASSERT_TRUE(turn.take(JobLane::Long, {}));
    std::atomic<bool> hadTurn = false;
    const std::jthread shortJob([&] {
        hadTurn = turn.take(JobLane::Short, {});
        std::this_thread::sleep_for(milliseconds(50));
        turn.leave();
    });
    const auto worked = WorkClock::now();
    const auto passed = steady_clock::now();
    while (!hadTurn)
        turn.giveWay();
    const auto workedNow = WorkClock::now();
    EXPECT_GE(steady_clock::now() - passed, (workedNow - worked) + milliseconds(50));
    turn.leave();
}

} // namespace
} // namespace retort::study
