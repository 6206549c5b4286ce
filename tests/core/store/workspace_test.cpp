#include "store/run_table.h"
#include "store/study_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <fstream>

#include <unistd.h>

namespace retort::store {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Workspace, WhenNewIsCreatedWithItsDatabase) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto workspace, Workspace::open(folder / "a" / "b", Access::ReadWrite));
    EXPECT_TRUE(fs::exists(folder / "a" / "b" / "retort.db"));
    EXPECT_EQ(workspace.paths().run(RunId{7}), folder / "a" / "b" / "runs" / "7");
}

TEST(Workspace, SecondWriterIsToldWhoHoldsIt) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, Workspace::open(folder.path(), Access::ReadWrite));
    EXPECT_THAT(Workspace::open(folder.path(), Access::ReadWrite),
                failsWith(ErrorCode::Busy, AllOf(HasSubstr(folder.path().string()), HasSubstr("on host"),
                                                 HasSubstr("process " + std::to_string(::getpid())))));
    EXPECT_THAT(Workspace::open(folder.path(), Access::ReadOnly), succeeds());
}

TEST(Workspace, WhenItsWriterIsGoneMayBeWrittenAgain) {
    const TemporaryFolder folder;
    { RETORT_ASSERT_OK_AND_ASSIGN(const auto first, Workspace::open(folder.path(), Access::ReadWrite)); }
    EXPECT_THAT(Workspace::open(folder.path(), Access::ReadWrite), succeeds());
}

TEST(Workspace, ReaderSeesWhatTheWriterStoresMeanwhile) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto writer, Workspace::open(folder.path(), Access::ReadWrite));
    RETORT_ASSERT_OK_AND_ASSIGN(auto reader, Workspace::open(folder.path(), Access::ReadOnly));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto run, RunTable(writer.database()).put({.identity = "abc"}));
    EXPECT_THAT(RunTable(reader.database()).find(run), succeeds());
}

TEST(Workspace, AnotherConnectionSeesTheSameAndKeepsTheLock) {
    const TemporaryFolder folder;
    std::optional<Workspace> first = Workspace::open(folder.path(), Access::ReadWrite).value();
    RETORT_ASSERT_OK_AND_ASSIGN(auto second, first->another());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto run, RunTable(second.database()).put({.identity = "abc"}));
    EXPECT_THAT(RunTable(first->database()).find(run), succeeds());
    first.reset();
    EXPECT_THAT(Workspace::open(folder.path(), Access::ReadWrite),
                failsWith(ErrorCode::Busy, HasSubstr("process")));
}

TEST(Workspace, OpenedReadOnlyCannotBeWritten) {
    const TemporaryFolder folder;
    { RETORT_ASSERT_OK_AND_ASSIGN(const auto first, Workspace::open(folder.path(), Access::ReadWrite)); }
    RETORT_ASSERT_OK_AND_ASSIGN(auto reader, Workspace::open(folder.path(), Access::ReadOnly));
    EXPECT_THAT(RunTable(reader.database()).put({.identity = "abc"}),
                failsWith(ErrorCode::AccessDenied, HasSubstr("retort.db")));
}

TEST(Workspace, RunsOfADeadProcessAreQueuedAgain) {
    const TemporaryFolder folder;
    RunId run;
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder.path(), Access::ReadWrite));
        RETORT_ASSERT_OK_AND_ASSIGN(run, RunTable(workspace.database()).put({.identity = "abc"}));
        ASSERT_THAT(RunTable(workspace.database()).setState(run, RunState::Running), succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder.path(), Access::ReadWrite));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, RunTable(workspace.database()).find(run));
    EXPECT_EQ(record.state, RunState::Queued);
}

/// As the program stored it before a study's datasets had names of their own.
void makeOlder(const fs::path& file) {
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    database.exec(
        "DROP TABLE study_run;"
        "CREATE TABLE study_run(study INTEGER NOT NULL, run INTEGER NOT NULL, position INTEGER NOT NULL,"
        " PRIMARY KEY (study, run)) WITHOUT ROWID;"
        "CREATE INDEX study_run_by_run ON study_run(run);"
        "INSERT INTO study_run SELECT study.id, run.id, 0 FROM study, run;"
        "ALTER TABLE evaluation DROP COLUMN split_images;"
        "ALTER TABLE evaluation DROP COLUMN correct;"
        "ALTER TABLE synthetic_image DROP COLUMN entropy;"
        "ALTER TABLE synthetic_set DROP COLUMN entropy_student;"
        "ALTER TABLE study DROP COLUMN note;"
        "ALTER TABLE study DROP COLUMN tags;"
        "ALTER TABLE study DROP COLUMN deleted_name;"
        "PRAGMA user_version = 4");
}

TEST(Workspace, OfAnOlderProgramIsBroughtUpToDateWhenItIsRead) {
    const TemporaryFolder folder;
    StudyId study;
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder.path(), Access::ReadWrite));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto run,
                                    RunTable(workspace.database()).put({.identity = "a", .dataset = "fm"}));
        RETORT_ASSERT_OK_AND_ASSIGN(study, StudyTable(workspace.database()).put("s", "{}", std::array{run}));
    }
    makeOlder(folder / "retort.db");
    RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder.path(), Access::ReadOnly));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto runs, RunTable(workspace.database()).ofStudy(study));
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].request.dataset, "fm");
}

/// What a program leaves that is killed while it brings the store up to date: pages that are written already,
/// and the journal by which they can be taken back.
TEST(Workspace, KilledWhileItWasBroughtUpToDateIsReadAsItWas) {
    const TemporaryFolder folder;
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder / "first", Access::ReadWrite));
        ASSERT_THAT(RunTable(workspace.database()).put({.identity = "a", .dataset = "fm"}), succeeds());
    }
    const auto file = folder / "first/retort.db";
    makeOlder(file);
    fs::create_directories(folder / "killed");
    {
        SQLite::Database database(file, SQLite::OPEN_READWRITE);
        database.exec("PRAGMA journal_mode = DELETE");
        database.exec("PRAGMA cache_size = 1");
        database.exec("BEGIN");
        database.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                      "INSERT INTO study(name, spec) SELECT 'study ' || i, hex(zeroblob(200)) FROM n");
        fs::copy_file(file, folder / "killed/retort.db");
        fs::copy_file(file.string() + "-journal", folder / "killed/retort.db-journal");
    }
    RETORT_ASSERT_OK_AND_ASSIGN(auto workspace, Workspace::open(folder / "killed", Access::ReadOnly));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, StudyTable(workspace.database()).all());
    EXPECT_THAT(studies, IsEmpty());
    EXPECT_FALSE(fs::exists(folder / "killed/retort.db-journal"));
}

TEST(Workspace, OfAnOlderProgramThatIsHeldSaysWhatToDo) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto holder, Workspace::open(folder.path(), Access::ReadWrite));
    makeOlder(folder / "retort.db");
    EXPECT_THAT(Workspace::open(folder.path(), Access::ReadOnly),
                failsWith(ErrorCode::Mismatch, HasSubstr("older schema version 4")));
}

struct BadWorkspace {
    std::string_view name;
    void (*prepare)(const TemporaryFolder&);
    Access access;
    ErrorCode code;
    std::string_view reason;
};

void fillWithText(const TemporaryFolder& folder) {
    folder.write("retort.db", std::string(5000, 'x'));
}
void fillWithNewerDatabase(const TemporaryFolder& folder) {
    { EXPECT_THAT(Workspace::open(folder.path(), Access::ReadWrite), succeeds()); }
    SQLite::Database(folder / "retort.db", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 9999");
}
void damageTheDatabase(const TemporaryFolder& folder) {
    { EXPECT_THAT(Workspace::open(folder.path(), Access::ReadWrite), succeeds()); }
    std::fstream file(folder / "retort.db", std::ios::in | std::ios::out | std::ios::binary);
    constexpr std::streamoff kSecondPage = 4096;
    file.seekp(kSecondPage);
    file << std::string(8192, '\x5a');
}
void putAFileInThePlace(const TemporaryFolder& folder) {
    std::error_code ignored;
    fs::remove(folder / "retort.db", ignored);
    fs::create_directories(folder / "retort.db");
}
void leaveEmpty(const TemporaryFolder&) {}

constexpr BadWorkspace kBadWorkspaces[] = {
    {"NoDatabase", fillWithText, Access::ReadWrite, ErrorCode::Corrupt, "not a database"},
    {"NoDatabaseRead", fillWithText, Access::ReadOnly, ErrorCode::Corrupt, "not a database"},
    {"Newer", fillWithNewerDatabase, Access::ReadWrite, ErrorCode::NewerVersion, "9999"},
    {"NewerRead", fillWithNewerDatabase, Access::ReadOnly, ErrorCode::NewerVersion, "9999"},
    {"Damaged", damageTheDatabase, Access::ReadWrite, ErrorCode::Corrupt, "restore a copy"},
    {"FolderInItsPlace", putAFileInThePlace, Access::ReadWrite, ErrorCode::AccessDenied, "unable to open"},
    {"FolderInItsPlaceRead", putAFileInThePlace, Access::ReadOnly, ErrorCode::AccessDenied, "is a folder"},
    {"NothingToRead", leaveEmpty, Access::ReadOnly, ErrorCode::NotFound, "run a study first"},
};

class BadWorkspaceTest : public ::testing::TestWithParam<BadWorkspace> {};

TEST_P(BadWorkspaceTest, FailsNamingPathAndReason) {
    const TemporaryFolder folder;
    GetParam().prepare(folder);
    EXPECT_THAT(Workspace::open(folder.path(), GetParam().access),
                failsWith(GetParam().code, AllOf(HasSubstr((folder / "retort.db").string()),
                                                 HasSubstr(std::string{GetParam().reason}))));
}

INSTANTIATE_TEST_SUITE_P(All, BadWorkspaceTest, ::testing::ValuesIn(kBadWorkspaces),
                         [](const auto& tested) { return std::string{tested.param.name}; });

TEST(Workspace, ThatIsAFileIsRefused) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "text");
    for (const auto access : {Access::ReadOnly, Access::ReadWrite})
        EXPECT_THAT(Workspace::open(file, access),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(file.string() + ": is a file")));
}

TEST(Workspace, InAFolderWithoutPermissionFailsWithAccessDenied) {
    if (::geteuid() == 0)
        GTEST_SKIP() << "permissions do not bind the super-user";
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_THAT(Workspace::open(folder / "w", Access::ReadWrite),
                failsWith(ErrorCode::AccessDenied, HasSubstr((folder / "w").string())));
    fs::permissions(folder.path(), fs::perms::owner_all);
}

} // namespace
} // namespace retort::store
