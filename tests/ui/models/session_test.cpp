#include "models/session/problem_list.h"
#include "models/session/session.h"

#include "store/folder_record.h"
#include "store/run_table.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <QTest>
#include <SQLiteCpp/SQLiteCpp.h>

namespace retort::ui {
namespace {

using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SessionTest : public ::testing::Test {
protected:
    void SetUp() override {
        m_session = Session::open(m_folder.path(), {.resources = m_folder.path()}).value();
    }

    const store::JobRequest m_request{.kind = "test", .title = "late", .request = "{}"};
    TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
};

TEST_F(SessionTest, AddedJob_WaitsForTheStoreAndTheWindowDoesNot) {
    SQLite::Database otherWriter((m_folder.path() / "retort.db").string(), SQLite::OPEN_READWRITE);
    otherWriter.exec("BEGIN IMMEDIATE");
    QObject asker;
    bool answered = false;
    m_session->addJob(&asker, m_request, [&](const Result<JobId>& job) {
        EXPECT_THAT(job, succeeds());
        answered = true;
    });
    // A window that waited would never come here to end the other's writing, and the job would be refused.
    EXPECT_FALSE(answered);
    otherWriter.exec("COMMIT");
    EXPECT_TRUE(QTest::qWaitFor([&] { return answered; }));
}

TEST_F(SessionTest, StoreThatWasMadeAnew_IsAmongTheProblems) {
    m_session.reset();
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto workspace,
                                    store::Workspace::open(m_folder.path(), store::Access::ReadWrite));
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto run, store::RunTable(workspace.database())
                                .put({.identity = "i", .dataset = "fm", .method = "SUP", .spec = "{}"}));
        ASSERT_THAT(store::writeRunRecord(workspace.database(), workspace.paths(), run), succeeds());
    }
    const auto store = m_folder.path() / "retort.db";
    std::filesystem::remove(store);
    m_session = Session::open(m_folder.path(), {.resources = m_folder.path()}).value();
    ProblemList problems;
    problems.follow(*m_session);
    ASSERT_EQ(problems.rowCount(), 1);
    EXPECT_THAT(problems.row(0).text.toStdString(),
                AllOf(HasSubstr(store.string()), HasSubstr("1 runs and 0 sets were restored")));
    problems.tellAnew(*m_session);
    EXPECT_THAT(problems.row(0).text.toStdString(), HasSubstr("were restored"));
}

TEST_F(SessionTest, ProblemThatIsTold_AgainStandsOnce) {
    ProblemList problems;
    problems.add(QStringLiteral("one"), QStringLiteral("the disk is full"));
    problems.add(QStringLiteral("two"), QStringLiteral("no such file"));
    problems.add(QStringLiteral("three"), QStringLiteral("the disk is full"));
    ASSERT_EQ(problems.rowCount(), 2);
    EXPECT_EQ(problems.row(1).title.toStdString(), "three");
}

TEST_F(SessionTest, JobAddedJustBeforeTheEnd_IsKept) {
    QObject asker;
    m_session->addJob(&asker, m_request, [](const Result<JobId>&) {});
    m_session.reset();
    RETORT_ASSERT_OK_AND_ASSIGN(auto workspace,
                                store::Workspace::open(m_folder.path(), store::Access::ReadOnly));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto jobs, store::JobTable(workspace.database()).all());
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs.front().request.title, "late");
}

} // namespace
} // namespace retort::ui
