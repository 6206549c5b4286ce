#include "base/progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace retort {
namespace {

using std::chrono::seconds;

TEST(ProgressMeter, computes_rate_and_remaining_time) {
    std::vector<Progress> reports;
    ProgressMeter meter([&](const Progress& p) { reports.push_back(p); }, "task", "images", 1000);
    const auto start = ProgressMeter::Clock::now();
    meter.advanceTo(200, start + seconds(2));
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_NEAR(reports[0].perSecond, 100, 5);
    EXPECT_NEAR(reports[0].secondsLeft, 8, 0.5);
}

TEST(ProgressMeter, work_of_an_earlier_session_does_not_count_as_speed) {
    std::vector<Progress> reports;
    ProgressMeter meter([&](const Progress& p) { reports.push_back(p); }, "task", "images", 1000);
    meter.resumeAt(500);
    meter.advanceTo(600, ProgressMeter::Clock::now() + seconds(1));
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_NEAR(reports[0].perSecond, 100, 5);
    EXPECT_EQ(reports[0].done, 600);
}

TEST(ProgressMeter, finished_work_has_the_speed_of_all_of_it) {
    std::vector<Progress> reports;
    ProgressMeter meter([&](const Progress& p) { reports.push_back(p); }, "task", "images", 1000);
    meter.resumeAt(200);
    const auto start = ProgressMeter::Clock::now();
    meter.advanceTo(900, start + seconds(7)); // longer than the window of the speed on the way
    meter.advanceTo(1000, start + seconds(8));
    meter.advanceTo(1000, start + seconds(10));
    meter.finish(start + seconds(10));
    EXPECT_NEAR(reports.back().perSecond, 80, 1);
}

TEST(ProgressMeter, passes_on_no_more_reports_than_allowed_but_always_the_last) {
    std::vector<Progress> reports;
    ProgressMeter meter([&](const Progress& p) { reports.push_back(p); }, "task", "images", 1000, 10);
    const auto start = ProgressMeter::Clock::now();
    for (int i = 1; i <= 1000; ++i)
        meter.advanceTo(i, start + std::chrono::milliseconds(i));
    meter.finish(start + std::chrono::milliseconds(1001));
    EXPECT_LE(reports.size(), 12u);
    EXPECT_TRUE(reports.back().finished);
    EXPECT_EQ(reports.back().done, 1000);
}

TEST(FormatDuration, reads_like_a_clock) {
    EXPECT_EQ(formatDuration(5), "0:05");
    EXPECT_EQ(formatDuration(65), "1:05");
    EXPECT_EQ(formatDuration(7387), "2:03:07");
    EXPECT_EQ(formatDuration(-1), "?");
}

} // namespace
} // namespace retort
