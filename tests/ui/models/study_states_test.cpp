#include "models/distil/study_states.h"
#include "testing/stored_study.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using testing::kRealFd;
using testing::kSup;
using testing::StoredStudy;

TEST(CellStanding, WhatRunsComesBeforeWhatFailedAndThatBeforeWhatWaits) {
    EXPECT_EQ(CellStanding{}.state(), CellState::None);
    EXPECT_EQ((CellStanding{.waiting = 1, .finished = 2}.state()), CellState::Waiting);
    EXPECT_EQ((CellStanding{.waiting = 1, .failed = 1}.state()), CellState::Failed);
    EXPECT_EQ((CellStanding{.running = 1, .failed = 1}.state()), CellState::Running);
    EXPECT_EQ(CellStanding{.finished = 1}.state(), CellState::Finished);
}

TEST(CellStanding, ShareIsOfAllRunsOfTheCell) {
    const CellStanding standing{.waiting = 1, .running = 1, .finished = 2, .done = 0.5};
    EXPECT_DOUBLE_EQ(standing.share(), 2.5 / 4);
    EXPECT_EQ(standing.text(), QStringLiteral("2 of 4 finished, 1 running (50 %), 1 waiting"));
}

TEST(StudyStates, SumsTheRunsOfEachCell) {
    StoredStudy store;
    store.put("s",
              {{.column = kSup, .finetune = {0.1, 0.6}},
               {.column = kSup, .seed = 2, .finetune = {0.1}, .state = store::RunState::Queued},
               {.column = kRealFd, .finetune = {0.1}, .distil = {0.1}, .state = store::RunState::Failed}});
    StudyStates states(store.session());
    states.choose("s");
    ASSERT_TRUE(QTest::qWaitFor([&] { return states.find("birds", kSup) != nullptr; }));
    EXPECT_EQ(states.find("birds", kSup)->finished, 1);
    EXPECT_EQ(states.find("birds", kSup)->waiting, 1);
    EXPECT_EQ(states.find("birds", kRealFd)->state(), CellState::Failed);
    EXPECT_EQ(states.find("birds", testing::kRealLd), nullptr);
    states.choose("another");
    EXPECT_EQ(states.find("birds", kSup), nullptr);
}

TEST(StudyStates, RunThatNoJobRunsOnlyWaits) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .finetune = {0.1, 0.6}, .state = store::RunState::Running}});
    StudyStates states(store.session());
    states.choose("s");
    ASSERT_TRUE(QTest::qWaitFor([&] { return states.find("birds", kSup) != nullptr; }));
    EXPECT_EQ(states.find("birds", kSup)->state(), CellState::Waiting);
}

TEST(StudyStates, FinishedRunsThatTheStudyWouldRunAgainAreOutdated) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .finetune = {0.1, 0.6}},
                    {.column = kSup, .seed = 2, .finetune = {0.1}, .state = store::RunState::Queued},
                    {.column = kRealFd, .finetune = {0.1}, .distil = {0.1}}});
    StudyStates states(store.session());
    states.choose("s");
    ASSERT_TRUE(QTest::qWaitFor([&] { return states.find("birds", kSup) != nullptr; }));
    states.expect({{{"birds", kSup}, 1}, {{"birds", kRealFd}, 1}});
    EXPECT_EQ(states.find("birds", kSup)->finished, 1) << "the run that waits is the one that is left";
    EXPECT_EQ(states.find("birds", kSup)->outdated, 0);
    EXPECT_EQ(states.find("birds", kRealFd)->state(), CellState::Waiting);
    EXPECT_EQ(
        states.find("birds", kRealFd)->text(),
        QStringLiteral("0 of 1 finished, 1 to run again, as images or settings are no longer the same"));
    states.expect({});
    EXPECT_EQ(states.find("birds", kRealFd)->state(), CellState::Finished);
}

} // namespace
} // namespace retort::ui
