#include "window/job_notices.h"

#include <gtest/gtest.h>

namespace retort::ui {
namespace {

using store::JobState;

store::JobRecord jobThatIs(JobState state) {
    return {.request = {.kind = "study", .title = "miniature"},
            .state = state,
            .error = state == JobState::Failed ? "no memory" : ""};
}

TEST(JobNotices, EndOfAJobIsTold) {
    const auto notice = noticeOf(JobState::Running, jobThatIs(JobState::Finished));
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->title, QStringLiteral("Study miniature: finished"));
}

TEST(JobNotices, FailureIsToldWithItsReason) {
    const auto notice = noticeOf(JobState::Running, jobThatIs(JobState::Failed));
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->title, QStringLiteral("Study miniature: failed"));
    EXPECT_EQ(notice->text, QStringLiteral("no memory"));
}

TEST(JobNotices, WhatAPersonStoppedOrHasSeenBeforeIsNotTold) {
    for (const auto state : {JobState::Running, JobState::Paused, JobState::Cancelled, JobState::Queued})
        EXPECT_FALSE(noticeOf(JobState::Running, jobThatIs(state)));
    EXPECT_FALSE(noticeOf(JobState::Finished, jobThatIs(JobState::Finished)));
}

TEST(JobNotices, SettingIsRemembered) {
    const bool before = areNoticesWanted();
    rememberNotices(false);
    EXPECT_FALSE(areNoticesWanted());
    rememberNotices(before);
}

} // namespace
} // namespace retort::ui
