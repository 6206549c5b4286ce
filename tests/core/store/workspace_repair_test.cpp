#include "store/evaluation_table.h"
#include "store/folder_record.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/store_copies.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "store/teacher_table.h"
#include "store/workspace.h"
#include "store/workspace_check.h"
#include "store/workspace_repair.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

namespace retort::store {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kRuns = 8, kImages = 400;

/// A workspace with a study of finished runs and a finished set.
class WorkspaceRepairTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
        std::vector<RunId> runs;
        for (int i = 0; i < kRuns; ++i)
            runs.push_back(addRun(workspace, "run-" + std::to_string(i)));
        ASSERT_TRUE(StudyTable(workspace.database()).put("study", "{}", runs).ok());
        ASSERT_THAT(
            TeacherTable(workspace.database())
                .put({.identity = "t", .scores = {.images = 3, .top1 = 0.75, .confusion = {{1, 0}, {1, 1}}}}),
            succeeds());
        for (const auto run : runs)
            ASSERT_THAT(writeRunRecord(workspace.database(), workspace.paths(), run), succeeds());
        const auto set = addSet(workspace);
        ASSERT_THAT(writeSetRecord(workspace.database(), workspace.paths(), set), succeeds());
    }
    RunId addRun(Workspace& workspace, const std::string& identity) const {
        RunTable table(workspace.database());
        const auto run = table
                             .put({.identity = identity,
                                   .dataset = "fm",
                                   .method = "FD",
                                   .spec = R"({"names": {"teacherScores": "t"}})"})
                             .value();
        EXPECT_THAT(EvaluationTable(workspace.database())
                        .put({.run = run,
                              .stage = "finetune",
                              .step = 3,
                              .split = "test",
                              .scores = {.images = 3, .top1 = 0.5, .confusion = {{1, 0}, {1, 1}}},
                              .correct = {true, false, true}}),
                    succeeds());
        const std::array metrics{
            Metric{.run = run, .stage = "finetune", .step = 1, .name = "loss", .value = 0.25}};
        EXPECT_THAT(MetricTable(workspace.database()).put(metrics), succeeds());
        EXPECT_THAT(table.setState(run, RunState::Finished), succeeds());
        fs::create_directories(workspace.paths().run(run));
        std::ofstream(workspace.paths().run(run) / "student.safetensors") << "weights";
        return run;
    }
    SyntheticSetId addSet(Workspace& workspace) const {
        std::vector<SyntheticImageRecord> images;
        for (int i = 0; i < kImages; ++i)
            images.push_back(
                {.number = i, .prompt = std::string(60, 'p'), .file = "images/" + std::to_string(i)});
        fs::create_directories(workspace.paths().synthetic() / "set" / "images");
        for (int i = 0; i < kImages; ++i)
            std::ofstream(workspace.paths().synthetic() / "set" / "images" / std::to_string(i)) << "image";
        return SyntheticTable(workspace.database())
            .putFinished(
                {.identity = "s", .name = "set", .kind = "cls2img", .classes = {"a"}, .images = kImages},
                images)
            .value();
    }
    fs::path store() const { return folder / "retort.db"; }
    /// Which makes the store damaged; its rows are all there.
    void loseAnIndex() const {
        SQLite::Database(store(), SQLite::OPEN_READWRITE)
            .exec("PRAGMA writable_schema = ON;"
                  "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = "
                  "'metric') WHERE name = 'study_run_by_run'");
    }
    std::vector<FindingKind> findings() const {
        std::vector<FindingKind> kinds;
        const auto report = examineWorkspace(folder.path()).value();
        for (const auto& finding : report.findings)
            kinds.push_back(finding.kind);
        return kinds;
    }
    void expectEverything() const {
        auto workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
        const auto study = StudyTable(workspace.database()).find("study");
        ASSERT_TRUE(study.ok()) << study.error().text();
        const auto runs = RunTable(workspace.database()).ofStudy(study->id).value();
        ASSERT_EQ(runs.size(), kRuns);
        for (const auto& run : runs) {
            EXPECT_EQ(run.state, RunState::Finished);
            const auto evaluations = EvaluationTable(workspace.database()).ofRun(run.id).value();
            ASSERT_EQ(evaluations.size(), 1u);
            EXPECT_EQ(evaluations[0].scores.top1, 0.5);
            EXPECT_THAT(evaluations[0].correct, ElementsAre(true, false, true));
            EXPECT_EQ(MetricTable(workspace.database()).allOfRun(run.id).value().size(), 1u);
            EXPECT_TRUE(fs::exists(workspace.paths().run(run.id) / "student.safetensors"));
        }
        const auto teacher = TeacherTable(workspace.database()).find("t").value();
        ASSERT_TRUE(teacher.has_value());
        EXPECT_EQ(teacher->scores.top1, 0.75);
        const auto set = SyntheticTable(workspace.database()).findNamed("set");
        ASSERT_TRUE(set.ok()) << set.error().text();
        EXPECT_EQ(set->stored, kImages);
        EXPECT_TRUE(set->finished);
    }

    TemporaryFolder folder;
};

TEST_F(WorkspaceRepairTest, SoundWorkspaceHasNoFindingsAndKeepsItsStore) {
    EXPECT_THAT(findings(), IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_TRUE(repair.oldStore.empty());
    EXPECT_EQ(repair.runsRestored + repair.setsRestored + repair.recordsWritten + repair.rowsRemoved, 0);
    expectEverything();
}

TEST_F(WorkspaceRepairTest, StudentThatIsNotTheOneThatWasTrainedIsNamed) {
    const auto student = folder / "runs" / "2" / kStudentFile;
    std::ofstream(student) << "wEights";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, examineWorkspace(folder.path()));
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].kind, FindingKind::StudentChanged);
    EXPECT_EQ(report.findings[0].path, student);
    EXPECT_FALSE(report.isSound());

    fs::remove(recordFile(student.parent_path()));
    EXPECT_THAT(findings(), ElementsAre(FindingKind::MissingRecord)) << "as of a run without a hash";
}

TEST_F(WorkspaceRepairTest, MissingStoreIsMadeAnewFromTheFolders) {
    fs::remove(store());
    EXPECT_EQ(findings().front(), FindingKind::StoreMissing);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_EQ(repair.runsRestored, kRuns);
    EXPECT_EQ(repair.setsRestored, 1);
    EXPECT_THAT(repair.losses, IsEmpty());
    expectEverything();
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(WorkspaceRepairTest, MissingStoreIsRestoredWhereTheWorkspaceIsOnlyOpened) {
    fs::remove(store());
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto workspace, Workspace::open(folder.path(), Access::ReadWrite));
        EXPECT_THAT(workspace.notes(), ElementsAre(HasSubstr("8 runs and 1 sets were restored")));
    }
    expectEverything();
}

TEST_F(WorkspaceRepairTest, RestorationThatWasInterruptedIsMadeAtTheNextOpening) {
    const TemporaryFolder elsewhere;
    ASSERT_THAT(Workspace::open(elsewhere.path(), Access::ReadWrite), succeeds());
    fs::remove(store());
    fs::copy_file(WorkspacePaths(elsewhere.path()).database(), store()); // all tables, and nothing in them
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto workspace, Workspace::open(folder.path(), Access::ReadWrite));
        EXPECT_THAT(workspace.notes(), ElementsAre(HasSubstr("8 runs and 1 sets were restored")));
    }
    expectEverything();
}

struct Damage {
    std::string_view name;
    void (*perform)(const fs::path& store);
};

void truncateToHalf(const fs::path& store) {
    fs::resize_file(store, fs::file_size(store) / 2);
}
void truncateToNothing(const fs::path& store) {
    fs::resize_file(store, 0);
}
void zeroPages(const fs::path& store, std::streamoff from, std::streamoff step) {
    constexpr std::streamoff kPage = 4096;
    std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(fs::file_size(store));
    for (auto at = from * kPage; at + kPage <= size; at += step * kPage)
        file.seekp(at).write(std::string(kPage, '\0').data(), kPage);
}
void zeroEveryThirdPage(const fs::path& store) {
    zeroPages(store, 2, 3);
}
void zeroTheFirstPage(const fs::path& store) {
    zeroPages(store, 0, 1 << 20);
}
void writeAnotherFile(const fs::path& store) {
    std::ofstream(store, std::ios::trunc) << std::string(9000, 'x');
}

constexpr Damage kDamages[] = {{"Truncated", truncateToHalf},
                               {"Empty", truncateToNothing},
                               {"ZeroedPages", zeroEveryThirdPage},
                               {"ZeroedHeader", zeroTheFirstPage},
                               {"NoDatabase", writeAnotherFile}};

class DamagedStoreTest : public WorkspaceRepairTest, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedStoreTest, IsFoundRepairedWithNothingLostAndKept) {
    GetParam().perform(store());
    const auto damagedSize = fs::file_size(store());
    EXPECT_FALSE(examineWorkspace(folder.path()).value().isSound());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_EQ(repair.oldStore, folder / "retort.db.damaged-1");
    EXPECT_EQ(fs::file_size(repair.oldStore), damagedSize);
    expectEverything();
    EXPECT_THAT(findings(), IsEmpty());
    for (const auto* ending : {".examined", ".repaired", ".repaired-wal"})
        EXPECT_FALSE(fs::exists(store().string() + ending));
}

INSTANTIATE_TEST_SUITE_P(All, DamagedStoreTest, ::testing::ValuesIn(kDamages),
                         [](const auto& tested) { return std::string{tested.param.name}; });

TEST_F(WorkspaceRepairTest, RowsThatCanBeReadAreSavedWithoutRecords) {
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        if (entry.path().filename() == "record.json")
            fs::remove(entry.path());
    loseAnIndex();
    EXPECT_EQ(findings().front(), FindingKind::StoreDamaged);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_GT(repair.rowsSaved, kRuns + kImages);
    EXPECT_EQ(repair.recordsWritten, kRuns + 1);
    expectEverything();
}

TEST_F(WorkspaceRepairTest, RunOfAFolderThatTheStoreDoesNotKnowComesBack) {
    SQLite::Database(store(), SQLite::OPEN_READWRITE)
        .exec(
            "PRAGMA foreign_keys = ON; DELETE FROM run WHERE identity = 'run-7'; DELETE FROM synthetic_set");
    EXPECT_THAT(findings(), ElementsAre(FindingKind::RunWithoutRow, FindingKind::SetWithoutRow));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_TRUE(repair.oldStore.empty());
    EXPECT_EQ(repair.runsRestored, 1);
    EXPECT_EQ(repair.setsRestored, 1);
    expectEverything();
}

TEST_F(WorkspaceRepairTest, WhatIsGoneOfAFolderIsFound) {
    fs::remove(folder / "runs" / "3" / "student.safetensors");
    fs::remove_all(folder / "synthetic" / "set");
    fs::create_directories(folder / "runs" / "99");
    folder.write("runs/98/student.safetensors", "weights");
    SQLite::Database(store(), SQLite::OPEN_READWRITE)
        .exec("INSERT INTO metric VALUES (4711, 'finetune', 0, 1, 'loss', 1)");
    EXPECT_THAT(findings(), ElementsAre(FindingKind::RowWithoutOwner, FindingKind::RunWithoutFolder,
                                        FindingKind::SetWithoutFolder, FindingKind::RunWithoutRow,
                                        FindingKind::RunWithoutRow));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_EQ(repair.rowsRemoved, 1);
}

/// Its results were stored wrongly, or are lost, in a file that SQLite finds nothing wrong with.
TEST_F(WorkspaceRepairTest, ResultsOfRecordsAreTakenWhereTheStoreTellsOthers) {
    SQLite::Database(store(), SQLite::OPEN_READWRITE)
        .exec("UPDATE evaluation SET confusion = 'x', top1 = 0.25 WHERE run = 2;"
              "DELETE FROM evaluation WHERE run = 3; DELETE FROM metric WHERE run = 4;"
              "UPDATE run SET state = 'running' WHERE id = 5;"
              "DELETE FROM synthetic_image WHERE number > 300");
    EXPECT_THAT(findings(), ElementsAre(FindingKind::ResultsDiffer, FindingKind::ResultsDiffer,
                                        FindingKind::ResultsDiffer, FindingKind::ResultsDiffer));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_TRUE(repair.oldStore.empty());
    EXPECT_EQ(repair.corrected, 5);
    expectEverything();
    EXPECT_THAT(findings(), IsEmpty());
}

/// A whole table of a store that is made anew is lost.
class LostTableTest : public WorkspaceRepairTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(LostTableTest, ComesBackFromTheRecords) {
    SQLite::Database(store(), SQLite::OPEN_READWRITE)
        .exec(std::string{"DELETE FROM "} + GetParam()); // without what refers to it
    loseAnIndex();
    EXPECT_EQ(findings().front(), FindingKind::StoreDamaged);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_FALSE(repair.oldStore.empty());
    expectEverything();
    EXPECT_THAT(findings(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, LostTableTest,
                         ::testing::Values("study", "run", "study_run", "evaluation", "metric",
                                           "teacher_evaluation", "synthetic_set", "synthetic_image"),
                         [](const auto& tested) { return std::string{tested.param}; });

TEST_F(WorkspaceRepairTest, DamagedTextOfTheSchemaIsFound) {
    SQLite::Database(store(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA writable_schema = ON;"
              "UPDATE sqlite_master SET sql = replace(sql, 'nll', 'nxl') WHERE name = 'evaluation'");
    EXPECT_EQ(findings().front(), FindingKind::StoreDamaged);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_FALSE(repair.oldStore.empty());
    expectEverything();
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(WorkspaceRepairTest, StudyThatWasDeletedOrRenamedDoesNotComeBack) {
    {
        auto workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
        StudyTable studies(workspace.database());
        ASSERT_TRUE(studies.put("other", "{}", std::vector{RunId{1}, RunId{2}}).ok());
        ASSERT_THAT(writeRunRecord(workspace.database(), workspace.paths(), RunId{1}), succeeds());
        ASSERT_THAT(writeRunRecord(workspace.database(), workspace.paths(), RunId{2}), succeeds());
        ASSERT_TRUE(studies.remove("other").ok());
        ASSERT_THAT(studies.rename("study", "renamed", "{}"), succeeds());
    }
    loseAnIndex();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    auto workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
    const auto studies = StudyTable(workspace.database()).all().value();
    ASSERT_EQ(studies.size(), 1u);
    EXPECT_EQ(studies[0].name, "renamed");
    EXPECT_EQ(RunTable(workspace.database()).ofStudy(studies[0].id).value().size(), kRuns);
}

TEST_F(WorkspaceRepairTest, DamagedRecordIsWrittenAnew) {
    const auto record = recordFile(folder / "runs" / "3");
    std::string text;
    std::getline(std::ifstream(record), text);
    for (const auto& damaged :
         {text.substr(0, 100), std::string(text).replace(text.find("0.25"), 4, "0.35")}) {
        std::ofstream(record) << damaged;
        EXPECT_THAT(findings(), ElementsAre(FindingKind::MissingRecord));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
        EXPECT_EQ(repair.recordsWritten, 1);
        EXPECT_THAT(repair.losses, IsEmpty());
        expectEverything();
        EXPECT_THAT(findings(), IsEmpty());
    }
}

TEST_F(WorkspaceRepairTest, RecordOfAnotherFolderIsNotPromised) {
    fs::create_directories(folder / "runs" / "77");
    fs::copy_file(recordFile(folder / "runs" / "3"), recordFile(folder / "runs" / "77"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, examineWorkspace(folder.path()));
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_THAT(report.findings[0].message, Not(HasSubstr("brings it back")));
}

TEST_F(WorkspaceRepairTest, ImagesThatAreGoneAreCounted) {
    fs::remove(folder / "synthetic" / "set" / "images" / "7");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, examineWorkspace(folder.path()));
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].kind, FindingKind::ImagesMissing);
    EXPECT_THAT(report.findings[0].message, HasSubstr("1 of its 400 image files"));
    std::ofstream(folder / "synthetic" / "set" / "images" / "8") << "imAge";
    EXPECT_THAT(findings(), ElementsAre(FindingKind::ImagesMissing, FindingKind::ImagesChanged));
    ASSERT_TRUE(repairWorkspace(folder.path()).ok());
    EXPECT_THAT(findings(), ElementsAre(FindingKind::ImagesMissing, FindingKind::ImagesChanged))
        << "a record keeps the hashes that it has";
}

struct BadRecord {
    std::string_view name;
    std::string_view text;
    std::string_view reason;
};

constexpr BadRecord kBadRecords[] = {
    {"Empty", "", "is no record"},
    {"OtherFormat", R"({"format": "else"})", "is no record"},
    {"Newer", R"({"format": "retort-record", "version": 2})", "newer Retort"},
    {"OtherTable",
     R"({"format": "retort-record", "version": 1, "tables": [{"table": "job", "columns": ["id"], "rows": [[1]]}]})",
     "is no record"},
    {"RowsOfOtherWidth",
     R"({"format": "retort-record", "version": 1, "tables": [{"table": "run", "columns": ["id"], "rows": [[77, 1]]}]})",
     "is no record"},
    {"OfAnotherFolder",
     R"({"format": "retort-record", "version": 1, "tables": [{"table": "run", "columns": ["id"], "rows": [[78]]}]})",
     "record of another folder"},
    {"StatementInAName",
     R"({"format": "retort-record", "version": 1, "tables": [{"table": "run", "columns": ["id", "x); DROP TABLE run; --"],
         "rows": [[77, 1]]}]})",
     ""},
    {"WordThatIsNone",
     R"({"format": "retort-record", "version": 1, "tables": [{"table": "run",
         "columns": ["id", "identity", "dataset", "method", "source", "student", "seed", "spec", "state"],
         "rows": [[77, "i", "d", "m", "s", "t", 1, "{}", "happy"]]}]})",
     ""},
};

class BadRecordTest : public WorkspaceRepairTest, public ::testing::WithParamInterface<BadRecord> {};

TEST_P(BadRecordTest, IsNotUsedAndHarmsNothing) {
    folder.write("runs/77/record.json", std::string{GetParam().text});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repair, repairWorkspace(folder.path()));
    EXPECT_EQ(repair.runsRestored, 0);
    if (!GetParam().reason.empty()) {
        EXPECT_THAT(repair.losses, ElementsAre(HasSubstr(std::string{GetParam().reason})));
    }
    expectEverything();
}

INSTANTIATE_TEST_SUITE_P(All, BadRecordTest, ::testing::ValuesIn(kBadRecords),
                         [](const auto& tested) { return std::string{tested.param.name}; });

TEST_F(WorkspaceRepairTest, IsRefusedWhileSomebodyWrites) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto writer, Workspace::open(folder.path(), Access::ReadWrite));
    EXPECT_THAT(repairWorkspace(folder.path()), failsWith(ErrorCode::Busy, HasSubstr("held by")));
    EXPECT_THAT(examineWorkspace(folder.path()), succeeds());
    EXPECT_THAT(examineWorkspace(folder / "nowhere"), failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
}

/// As programs of earlier versions stored it.
void makeOlderBy(const fs::path& store, int version) {
    SQLite::Database(store, SQLite::OPEN_READWRITE)
        .exec("ALTER TABLE synthetic_image DROP COLUMN entropy;"
              "ALTER TABLE synthetic_set DROP COLUMN entropy_student;"
              "PRAGMA user_version = " +
              std::to_string(version));
}

TEST_F(WorkspaceRepairTest, OlderStoreIsCopiedBeforeItIsChangedAndTwoCopiesStay) {
    constexpr int kBeforeEntropies = 10;
    folder.write("retort-schema-3.db", "older");
    folder.write("retort-schema-9.db", "old");
    makeOlderBy(store(), kBeforeEntropies);
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto workspace, Workspace::open(folder.path(), Access::ReadOnly));
        ASSERT_EQ(workspace.notes().size(), 1u);
        EXPECT_THAT(workspace.notes()[0], HasSubstr((folder / "retort-schema-10.db").string()));
    }
    EXPECT_THAT(keptCopies(folder.path()),
                ElementsAre(folder / "retort-schema-10.db", folder / "retort-schema-9.db"));
    SQLite::Database copy(folder / "retort-schema-10.db");
    EXPECT_EQ(copy.execAndGet("PRAGMA user_version").getInt(), kBeforeEntropies);
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM run").getInt(), kRuns);
    expectEverything();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, Workspace::open(folder.path(), Access::ReadWrite));
    EXPECT_THAT(again.notes(), IsEmpty());
}

} // namespace
} // namespace retort::store
