#include "base/cancellation.h"
#include "base/file.h"
#include "jobs/job_kind.h"
#include "jobs/job_queue.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using store::JobState;
using ::testing::_;
using ::testing::ElementsAre;

class CountingListener : public JobListener {
public:
    void jobsChanged() override {
        const std::scoped_lock lock(m_mutex);
        m_changed.notify_all();
    }
    void jobProgressed(JobId, const StudyProgress&) override { ++progressed; }
    void runMoved(JobId, RunId, const distill::RunEvent&) override {}
    void workspaceLost(const Error& error) override {
        const std::scoped_lock lock(m_mutex);
        lost = error;
        m_changed.notify_all();
    }

    /// Waits until the queue looks as wanted; false after ten seconds.
    template<class Condition> bool wait(Condition condition) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(10), condition);
    }

    std::atomic<int> progressed = 0;
    std::optional<Error> lost; ///< looked at by wait()

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

/// Tells when the thread ends on which it was made.
struct EndOfThread {
    std::atomic<bool>* ended;
    ~EndOfThread() { *ended = true; }
};

/// Work that holds on until it is let go or stopped, if its job's title says so.
class JobQueueTest : public ::testing::Test {
protected:
    JobQueueTest() : workspace(store::Workspace::open(folder.path(), store::Access::ReadWrite).value()) {}

    std::unique_ptr<JobQueue> open() { return open(workspace.another().value()); }
    std::unique_ptr<JobQueue> open(store::Workspace in) {
        return JobQueue::open(
                   std::move(in),
                   [this](store::Workspace&) {
                       return [this](const store::JobRecord& job, const JobContext& context) {
                           return work(job, context);
                       };
                   },
                   listener)
            .value();
    }
    Result<std::string> work(const store::JobRecord& job, const JobContext& context) {
        {
            const std::scoped_lock lock(mutex);
            done.push_back(job.request.title);
        }
        const bool isDownload = isOf(job, JobKind::Download) || isOf(job, JobKind::ClusterStudy);
        if (!isDownload && computing++ > 0)
            bothComputed = true;
        step(context);
        while (job.request.title.starts_with("long") && !released && !context.stop.stop_requested()) {
            if (job.request.title == "long, in steps")
                step(context);
            std::this_thread::yield();
        }
        computing -= isDownload ? 0 : 1;
        if (context.stop.stop_requested() && context.isCancelled())
            ++cancelled;
        RETORT_CHECK(checkCancelled(context.stop, "the job"));
        if (job.request.title == "broken")
            return Error{ErrorCode::Internal, "no such thing"};
        if (job.request.title == "throwing")
            throw std::runtime_error("thrown by a library");
        if (job.request.title == "marked")
            thread_local const EndOfThread mark{&threadEnded};
        if (job.request.title == "hungry")
            throw std::bad_alloc();
        return std::string{"{}"};
    }
    /// While it tells its progress, another job may compute.
    void step(const JobContext& context) {
        --computing;
        context.progress({});
        ++computing;
    }
    static JobId add(JobQueue& queue, const std::string& title) {
        return queue.add({.kind = "test", .title = title, .request = "{}"}).value();
    }
    static std::vector<JobState> states(const JobQueue& queue) {
        std::vector<JobState> found;
        for (const auto& job : queue.jobs())
            found.push_back(job.state);
        return found;
    }
    bool waitFor(const JobQueue& queue, const std::vector<JobState>& wanted) {
        return listener.wait([&] { return states(queue) == wanted; });
    }
    std::vector<std::string> order() {
        const std::scoped_lock lock(mutex);
        return done;
    }

    TemporaryFolder folder;
    store::Workspace workspace;
    CountingListener listener;
    std::atomic<bool> released = false;
    std::atomic<int> computing = 0;
    std::atomic<bool> bothComputed = false;
    std::atomic<bool> threadEnded = false;
    std::atomic<int> cancelled = 0; ///< jobs that were told so while they were at work
    std::mutex mutex;
    std::vector<std::string> done;
};

JobId addClusterStudy(JobQueue& queue, const std::string& title) {
    return queue.add({.kind = "cluster-study", .title = title, .request = "{}"}).value();
}

TEST_F(JobQueueTest, ClusterStudiesWaitBesideOneAnotherAndKeepNobodyBusy) {
    const auto queue = open();
    addClusterStudy(*queue, "long on one cluster");
    addClusterStudy(*queue, "long on another");
    EXPECT_TRUE(waitFor(*queue, {JobState::Running, JobState::Running}));
    EXPECT_FALSE(queue->isBusy());
    released = true;
    EXPECT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Finished}));
}

TEST_F(JobQueueTest, ClusterStudyIsToldThatItIsCancelledAndNotThatItIsPaused) {
    const auto queue = open();
    const auto first = addClusterStudy(*queue, "long, paused"), second = addClusterStudy(*queue, "long");
    ASSERT_TRUE(waitFor(*queue, {JobState::Running, JobState::Running}));
    ASSERT_THAT(queue->pause(first), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Paused, JobState::Running}));
    EXPECT_EQ(cancelled, 0);
    ASSERT_THAT(queue->cancel(second), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Paused, JobState::Cancelled}));
    EXPECT_EQ(cancelled, 1);
    // What it has begun on the cluster ends by its own work.
    ASSERT_THAT(queue->cancel(first), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Cancelled, JobState::Cancelled}));
    EXPECT_EQ(cancelled, 2);
}

TEST_F(JobQueueTest, CancellingWhatIsTakenBackOrRemovedEndsNoLaterJob) {
    const auto queue = open();
    std::vector<JobId> studies;
    for (int i = 0; i < 5; ++i) // one more than work at a time
        studies.push_back(addClusterStudy(*queue, "long"));
    const std::vector<JobState> busy(4, JobState::Running);
    const auto with = [&](JobState last) {
        auto all = busy;
        all.push_back(last);
        return all;
    };
    ASSERT_TRUE(waitFor(*queue, with(JobState::Queued)));
    ASSERT_THAT(queue->cancel(studies.back()), succeeds());
    ASSERT_TRUE(waitFor(*queue, with(JobState::Cancelled))); // on a lane for nothing else
    ASSERT_THAT(queue->remove(studies.back()), succeeds());
    EXPECT_EQ(addClusterStudy(*queue, "long"), studies.back()) << "the store gives its number again";
    ASSERT_THAT(queue->cancel(studies.back()), succeeds());
    ASSERT_THAT(queue->cancel(studies.back()), succeeds());
    ASSERT_TRUE(waitFor(*queue, with(JobState::Cancelled)));
    ASSERT_THAT(queue->resume(studies.back()), succeeds());
    released = true;
    EXPECT_TRUE(waitFor(*queue, std::vector<JobState>(5, JobState::Finished)));
}

TEST_F(JobQueueTest, DoesJobsInOrderAndAFailingOneDoesNotStopTheRest) {
    const auto queue = open();
    for (const auto* title : {"first", "broken", "last"})
        add(*queue, title);
    ASSERT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Failed, JobState::Finished}));
    EXPECT_THAT(order(), ElementsAre("first", "broken", "last"));
    EXPECT_EQ(queue->jobs()[1].error, "no such thing");
    EXPECT_EQ(store::JobTable(workspace.database()).all().value()[1].error, "no such thing");
    EXPECT_EQ(listener.progressed, 3);
}

TEST_F(JobQueueTest, JobThatThrowsFailsWithWhatWasThrownAndTheNextIsDone) {
    const auto queue = open();
    for (const auto* title : {"throwing", "hungry", "last"})
        add(*queue, title);
    ASSERT_TRUE(waitFor(*queue, {JobState::Failed, JobState::Failed, JobState::Finished}));
    EXPECT_EQ(queue->jobs()[0].error, "throwing: thrown by a library");
    EXPECT_THAT(queue->jobs()[1].error, ::testing::StartsWith("hungry: out of memory"));
    EXPECT_EQ(store::JobTable(workspace.database()).all().value()[0].error, "throwing: thrown by a library");
}

TEST_F(JobQueueTest, ThreadOfAJobEndsWithIt) {
    const auto queue = open();
    add(*queue, "marked");
    ASSERT_TRUE(waitFor(*queue, {JobState::Finished}));
    EXPECT_TRUE(threadEnded);
}

TEST_F(JobQueueTest, PausedJobLetsTheNextOneThroughAndGoesOnWhenResumed) {
    const auto queue = open();
    const auto first = add(*queue, "long");
    add(*queue, "second");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    ASSERT_THAT(queue->pause(first), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Paused, JobState::Finished}));
    released = true;
    ASSERT_THAT(queue->resume(first), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Finished}));
    EXPECT_THAT(order(), ElementsAre("long", "second", "long"));
}

TEST_F(JobQueueTest, CancelStopsTheJobAtWorkAndThoseThatWait) {
    const auto queue = open();
    const auto first = add(*queue, "long");
    const auto second = add(*queue, "second");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    ASSERT_THAT(queue->cancel(second), succeeds());
    ASSERT_THAT(queue->cancel(first), succeeds());
    ASSERT_TRUE(waitFor(*queue, {JobState::Cancelled, JobState::Cancelled}));
    EXPECT_THAT(order(), ElementsAre("long"));
}

TEST_F(JobQueueTest, MovedJobIsDoneInItsNewPlace) {
    const auto queue = open();
    const auto first = add(*queue, "long");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    const auto second = add(*queue, "second");
    const auto third = add(*queue, "third");
    ASSERT_THAT(queue->move(third, second), succeeds());
    ASSERT_THAT(queue->move(first, {}), succeeds());
    released = true;
    ASSERT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Finished, JobState::Finished}));
    EXPECT_THAT(order(), ElementsAre("long", "third", "second"));
    EXPECT_EQ(store::JobTable(workspace.database()).all().value()[0].request.title, "third");
}

TEST_F(JobQueueTest, JobsOfAnEarlierSessionArePausedAndCanBeGoneOnWith) {
    {
        const auto queue = open();
        add(*queue, "long");
        add(*queue, "second");
        ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    }
    released = true;
    const auto queue = open();
    EXPECT_THAT(states(*queue), ElementsAre(JobState::Paused, JobState::Paused));
    for (const auto& job : queue->jobs())
        ASSERT_THAT(queue->resume(job.id), succeeds());
    EXPECT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Finished}));
}

TEST_F(JobQueueTest, JobAtWorkCannotBeRemovedAndOthersCan) {
    const auto queue = open();
    const auto first = add(*queue, "long");
    const auto second = add(*queue, "second");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    EXPECT_THAT(queue->remove(first),
                failsWith(ErrorCode::InvalidArgument, ::testing::HasSubstr("is running")));
    EXPECT_THAT(queue->remove(second), succeeds());
    EXPECT_THAT(queue->remove(second), failsWith(ErrorCode::NotFound, _));
    EXPECT_EQ(queue->jobs().size(), 1u);
}

TEST_F(JobQueueTest, ShortJobGoesInBetweenAndTheLongOneGoesOn) {
    const auto queue = open();
    add(*queue, "long, in steps");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    const auto shortJob = queue->add({.kind = "zero-shot", .title = "short", .request = "{}"}).value();
    ASSERT_TRUE(waitFor(*queue, {JobState::Running, JobState::Finished}));
    EXPECT_FALSE(bothComputed) << "the long job computed beside job " << shortJob.value;
    released = true;
    EXPECT_TRUE(waitFor(*queue, {JobState::Finished, JobState::Finished}));
    EXPECT_THAT(order(), ElementsAre("long, in steps", "short"));
}

TEST_F(JobQueueTest, DownloadWaitsForNobody) {
    const auto queue = open();
    add(*queue, "long");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    queue->add({.kind = "download", .title = "download", .request = "{}"}).value();
    EXPECT_TRUE(waitFor(*queue, {JobState::Running, JobState::Finished}));
    released = true;
}

TEST_F(JobQueueTest, ShortJobThatWaitsForAStepIsCancelledAtOnce) {
    const auto queue = open();
    add(*queue, "long"); // without steps
    ASSERT_TRUE(listener.wait([&] { return order().size() == 1; }));
    const auto job = queue->add({.kind = "preview", .title = "preview", .request = "{}"}).value();
    ASSERT_TRUE(waitFor(*queue, {JobState::Running, JobState::Running}));
    ASSERT_THAT(queue->cancel(job), succeeds());
    EXPECT_TRUE(waitFor(*queue, {JobState::Running, JobState::Cancelled}));
    EXPECT_THAT(order(), ElementsAre("long"));
    released = true;
}

TEST_F(JobQueueTest, WorkspaceThatIsReplacedFailsItsJobAndTakesNoneUp) {
    const auto place = folder / "workspace";
    auto lost = store::Workspace::open(place, store::Access::ReadWrite).value();
    const auto queue = open(lost.another().value());
    add(*queue, "long");
    ASSERT_TRUE(listener.wait([&] { return queue->isBusy(); }));
    std::filesystem::rename(place, folder / "elsewhere");
    std::filesystem::create_directory(place);
    ASSERT_TRUE(listener.wait([&] { return listener.lost.has_value(); }));
    EXPECT_EQ(listener.lost->code, ErrorCode::Mismatch);
    ASSERT_TRUE(waitFor(*queue, {JobState::Failed}));
    EXPECT_THAT(queue->jobs()[0].error, ::testing::HasSubstr("another folder has this path"));
    EXPECT_TRUE(std::filesystem::is_empty(place));
    EXPECT_THAT(writeFileAtomically(place / "new", "text"), failsWith(ErrorCode::Mismatch, _));
    EXPECT_THAT(createFolders(place / "runs/1"), failsWith(ErrorCode::Mismatch, _));
    EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST_F(JobQueueTest, ListIsReadWhileTheStoreWaitsForAnotherWriter) {
    const auto queue = open();
    std::atomic<bool> begun = false;
    std::future<Result<JobId>> added;
    const auto holding = [&](SQLite::Database&) -> Status {
        added = std::async(std::launch::async, [&] {
            begun = true;
            return queue->add({.kind = "test", .title = "late", .request = "{}"});
        });
        while (!begun)
            std::this_thread::yield();
        // The other thread has come to the store long before the end, and waits for it longer than that.
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{300};
        while (std::chrono::steady_clock::now() < end) {
            EXPECT_FALSE(queue->isBusy());
            EXPECT_TRUE(queue->jobs().empty());
            std::this_thread::yield();
        }
        return {};
    };
    // A list that waited for the store would keep the lock on it, and the job would be refused at last.
    ASSERT_THAT(workspace.database().transaction("holding the store", holding), succeeds());
    EXPECT_THAT(added.get(), succeeds());
    EXPECT_TRUE(waitFor(*queue, {JobState::Finished}));
}

} // namespace
} // namespace retort::study
