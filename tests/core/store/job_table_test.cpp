#include "store/job_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobTableTest : public ::testing::Test {
protected:
    JobTableTest() : workspace(Workspace::open(folder.path(), Access::ReadWrite).value()) {}

    JobId add(const std::string& title) {
        return jobs.add({.kind = "study", .title = title, .request = "{}"}).value().id;
    }
    std::vector<std::string> titles() {
        std::vector<std::string> found;
        const auto all = jobs.all().value();
        for (const auto& job : all)
            found.push_back(job.request.title);
        return found;
    }

    TemporaryFolder folder;
    Workspace workspace;
    JobTable jobs{workspace.database()};
};

TEST_F(JobTableTest, JobsComeInTheOrderTheyWereAdded) {
    for (const auto* title : {"b", "a", "c"})
        add(title);
    EXPECT_THAT(titles(), ElementsAre("b", "a", "c"));
}

TEST_F(JobTableTest, AddedJobIsReadBackWhole) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto added,
                                jobs.add({.kind = "study", .title = "é", .request = "{\"a\": 1}"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all, jobs.all());
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].id, added.id);
    EXPECT_EQ(all[0].request.kind, "study");
    EXPECT_EQ(all[0].request.title, "é");
    EXPECT_EQ(all[0].request.request, "{\"a\": 1}");
    EXPECT_EQ(all[0].state, JobState::Queued);
    EXPECT_FALSE(all[0].createdAt.empty());
    EXPECT_TRUE(all[0].endedAt.empty());
}

TEST_F(JobTableTest, EveryStateIsReadBack) {
    const auto job = add("a");
    for (const auto& [state, word] : words(JobState{})) {
        ASSERT_THAT(jobs.setState(job, state), succeeds());
        EXPECT_EQ(jobs.all().value()[0].state, state);
        EXPECT_EQ(jobs.all().value()[0].endedAt.empty(), !hasEnded(state));
    }
}

TEST_F(JobTableTest, UnknownStateIsAnError) {
    add("a");
    ASSERT_THAT(workspace.database().guarded("spoiling",
                                             [](SQLite::Database& connection) -> Status {
                                                 connection.exec("PRAGMA ignore_check_constraints = ON");
                                                 connection.exec("UPDATE job SET state = 'finshed'");
                                                 return {};
                                             }),
                succeeds());
    EXPECT_THAT(jobs.all(),
                failsWith(ErrorCode::Corrupt,
                          AllOf(HasSubstr("column state"), HasSubstr("finshed"), HasSubstr("\"finished\""))));
}

TEST_F(JobTableTest, ErrorAndResultAreKeptUntilTheStateChanges) {
    const auto job = add("a");
    ASSERT_THAT(jobs.setFailed(job, "no memory"), succeeds());
    EXPECT_EQ(jobs.all().value()[0].error, "no memory");
    ASSERT_THAT(jobs.setFinished(job, "{\"set\": \"x\"}"), succeeds());
    EXPECT_EQ(jobs.all().value()[0].error, "");
    EXPECT_EQ(jobs.all().value()[0].result, "{\"set\": \"x\"}");
}

TEST_F(JobTableTest, NamedJobsGoFirstAndTheOthersKeepTheirOrderBehindThem) {
    const auto a = add("a");
    add("b");
    const auto c = add("c");
    add("d");
    const std::vector<JobId> order{c, a};
    ASSERT_THAT(jobs.setOrder(order), succeeds());
    EXPECT_THAT(titles(), ElementsAre("c", "a", "b", "d"));
    add("e");
    EXPECT_THAT(titles(), ElementsAre("c", "a", "b", "d", "e"));
}

TEST_F(JobTableTest, RemovedJobIsGone) {
    const auto a = add("a");
    add("b");
    ASSERT_THAT(jobs.remove(a), succeeds());
    EXPECT_THAT(titles(), ElementsAre("b"));
}

} // namespace
} // namespace retort::store
