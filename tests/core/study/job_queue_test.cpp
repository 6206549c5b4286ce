#include "base/cancellation.h"
#include "store/workspace.h"
#include "study/job_queue.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using store::RunState;
using ::testing::_;
using ::testing::ElementsAre;

class JobQueueTest : public ::testing::Test {
protected:
    JobQueueTest() : workspace(store::Workspace::open(folder.path(), store::Access::ReadWrite).value()) {}

    std::vector<RunState> states() {
        std::vector<RunState> found;
        const auto jobs = store::JobTable(workspace.database()).all().value();
        for (const auto& job : jobs)
            found.push_back(job.state);
        return found;
    }

    TemporaryFolder folder;
    store::Workspace workspace;
    std::vector<std::int64_t> done;
};

TEST_F(JobQueueTest, DoesJobsInOrderAndAFailingOneDoesNotStopTheRest) {
    JobQueue queue(workspace.database(), [&](const store::JobRecord& job, std::stop_token) -> Status {
        done.push_back(job.subject);
        if (job.subject == 7)
            return Error{ErrorCode::Internal, "broken"};
        return {};
    });
    for (const auto subject : {5, 7, 6})
        ASSERT_THAT(queue.enqueue("run", subject), succeeds());
    EXPECT_THAT(states(), ElementsAre(RunState::Queued, RunState::Queued, RunState::Queued))
        << "kept in the store";
    EXPECT_THAT(queue.run({}), succeeds());
    EXPECT_THAT(done, ElementsAre(5, 7, 6));
    EXPECT_THAT(states(), ElementsAre(RunState::Finished, RunState::Failed, RunState::Finished));
    EXPECT_EQ(store::JobTable(workspace.database()).all().value()[1].error, "broken");
}

TEST_F(JobQueueTest, WhenStoppedCancelsTheJobAtWorkAndThoseThatWait) {
    std::stop_source stop;
    JobQueue queue(workspace.database(),
                   [&](const store::JobRecord& job, const std::stop_token& token) -> Status {
                       done.push_back(job.subject);
                       stop.request_stop();
                       return checkCancelled(token, "the job");
                   });
    ASSERT_THAT(queue.enqueue("run", 1), succeeds());
    ASSERT_THAT(queue.enqueue("run", 2), succeeds());
    EXPECT_THAT(queue.run(stop.get_token()), failsWith(ErrorCode::Cancelled, _));
    EXPECT_THAT(done, ElementsAre(1));
    EXPECT_THAT(states(), ElementsAre(RunState::Cancelled, RunState::Cancelled));
}

TEST_F(JobQueueTest, CancelStopsOneJobAlone) {
    std::vector<JobId> ids;
    JobQueue* self = nullptr;
    JobQueue queue(workspace.database(),
                   [&](const store::JobRecord& job, const std::stop_token& token) -> Status {
                       done.push_back(job.subject);
                       if (job.subject == 1) { // while the first is at work, it and the second are cancelled
                           self->cancel(ids[0]);
                           self->cancel(ids[1]);
                       }
                       return checkCancelled(token, "the job");
                   });
    self = &queue;
    for (const auto subject : {1, 2, 3}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto id, queue.enqueue("run", subject));
        ids.push_back(id);
    }
    EXPECT_THAT(queue.run({}), succeeds());
    EXPECT_THAT(done, ElementsAre(1, 3));
    EXPECT_THAT(states(), ElementsAre(RunState::Cancelled, RunState::Cancelled, RunState::Finished));
}

} // namespace
} // namespace retort::study
