#include "store/job_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::store {
namespace {

using retort::testing::succeeds;
using retort::testing::TemporaryFolder;

class JobTableTest : public ::testing::Test {
protected:
    JobTableTest() : workspace(Workspace::open(folder.path(), Access::ReadWrite).value()) {}

    std::vector<std::int64_t> waitingSubjects() {
        std::vector<std::int64_t> subjects;
        const auto waiting = jobs.waiting().value();
        for (const auto& job : waiting)
            subjects.push_back(job.subject);
        return subjects;
    }

    TemporaryFolder folder;
    Workspace workspace;
    JobTable jobs{workspace.database()};
};

TEST_F(JobTableTest, WaitingJobsComeInTheOrderTheyWereAdded) {
    for (const auto subject : {5, 3, 9})
        ASSERT_THAT(jobs.enqueue("run", subject), succeeds());
    EXPECT_EQ(waitingSubjects(), (std::vector<std::int64_t>{5, 3, 9}));
}

TEST_F(JobTableTest, JobThatWaitsIsNotAddedTwice) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, jobs.enqueue("run", 5));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, jobs.enqueue("run", 5));
    EXPECT_EQ(first, second);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, jobs.enqueue("export", 5));
    EXPECT_NE(first, other);
}

TEST_F(JobTableTest, EndedJobNoLongerWaitsAndKeepsItsError) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto job, jobs.enqueue("run", 5));
    ASSERT_THAT(jobs.setState(job, RunState::Failed, "no memory"), succeeds());
    EXPECT_TRUE(waitingSubjects().empty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all, jobs.all());
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].state, RunState::Failed);
    EXPECT_EQ(all[0].error, "no memory");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, jobs.enqueue("run", 5));
    EXPECT_NE(again, job);
}

} // namespace
} // namespace retort::store
