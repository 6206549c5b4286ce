#include "doctor/report.h"

#include "store/job_table.h"
#include "store/study_table.h"
#include "store/workspace.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>

namespace retort::doctor {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ReportTest : public ::testing::Test {
protected:
    Report report() const {
        return makeReport({.program = "1.2.3",
                           .resources = RETORT_SOURCE_RESOURCES,
                           .workspace = workspace(),
                           .machine = {.device = "cpu", .measuresPeak = false},
                           .libraries = {{"Qt", "6.4"}}});
    }
    std::filesystem::path workspace() const { return folder / "workspace"; }
    store::Workspace open() const {
        auto opened = store::Workspace::open(workspace(), store::Access::ReadWrite);
        EXPECT_TRUE(opened.ok());
        return std::move(opened).value();
    }
    static void addFailedJob(store::Workspace& opened, const std::string& error) {
        store::JobTable jobs(opened.database());
        const auto job = jobs.add({.kind = "study", .title = "pets", .request = "{}"});
        ASSERT_TRUE(job.ok() && jobs.setFailed(job->id, error).ok());
    }

    testing::TemporaryFolder folder;
};

TEST_F(ReportTest, WorkspaceThatIsNotThereIsToldAndNotMade) {
    const auto told = report();
    EXPECT_FALSE(told.workspace.isThere);
    EXPECT_GT(told.workspace.freeBytes, 0);
    EXPECT_FALSE(std::filesystem::exists(workspace()));
    EXPECT_THAT(textOf(told, {}), HasSubstr("not there"));
}

TEST_F(ReportTest, WorkspaceIsCountedCheckedAndNamesItsHolder) {
    auto opened = open();
    addFailedJob(opened, "it failed");
    ASSERT_TRUE(
        store::StudyTable(opened.database()).put("pets", "{}", std::span<const store::StudyRun>{}).ok());
    const auto state = report().workspace;
    EXPECT_EQ(state.check, "ok");
    EXPECT_GT(state.schema, 0);
    EXPECT_EQ(state.counts.at("jobs failed"), 1);
    EXPECT_EQ(state.counts.at("studies"), 1);
    EXPECT_THAT(state.holder, HasSubstr("process"));
    EXPECT_THAT(state.errors, Contains("job: it failed"));
}

TEST_F(ReportTest, ReleasedWorkspaceIsHeldByNobody) {
    { const auto opened = open(); }
    EXPECT_EQ(report().workspace.holder, "");
    EXPECT_THAT(textOf(report(), {}), HasSubstr("held by     nobody"));
}

TEST_F(ReportTest, DatabaseThatIsNoneIsAProblemAndNoFailure) {
    folder.write("workspace/retort.db", std::string(4096, 'x'));
    const auto state = report().workspace;
    EXPECT_TRUE(state.isThere);
    EXPECT_THAT(state.problem + state.check, HasSubstr("retort.db"));
}

TEST_F(ReportTest, LooksAtAReadersWorkspaceWithoutChangingIt) {
    { const auto opened = open(); }
    const auto before = std::filesystem::last_write_time(workspace() / "retort.db");
    EXPECT_EQ(report().workspace.check, "ok");
    EXPECT_EQ(std::filesystem::last_write_time(workspace() / "retort.db"), before);
}

TEST_F(ReportTest, NamesTheLibrariesThatAreLoaded) {
    const auto libraries = report().libraries;
    const auto names = [&](const std::string& name) {
        return std::ranges::any_of(libraries, [&](const auto& library) { return library.name == name; });
    };
    for (const auto* name : {"Qt", "OpenCV", "SQLite", "libarchive", "libcurl", "OpenSSL", "zlib"})
        EXPECT_TRUE(names(name)) << name;
    for (const auto& library : libraries)
        EXPECT_THAT(library.version, Not(IsEmpty())) << library.name;
}

TEST_F(ReportTest, MissingPiecesSayHowToGetThem) {
    const auto pieces = report().missing.pieces;
    ASSERT_THAT(pieces, Not(IsEmpty()));
    EXPECT_THAT(textOf(report(), {}), AllOf(HasSubstr("dataset stl10"), HasSubstr("retort-cli")));
}

TEST_F(ReportTest, TextTellsNoFileNameUnlessAskedFor) {
    auto opened = open();
    addFailedJob(opened, "/data/patients/miller.png: is damaged");
    folder.write("workspace/datasets/patients-of-2026.json", "no import record");
    EXPECT_THAT(textOf(report(), {.fileNames = FileNames::Hidden}),
                AllOf(Not(HasSubstr("miller")), Not(HasSubstr("patients-of")),
                      HasSubstr("[path].png: is damaged"), HasSubstr("datasets and models of your own: 1")));
    EXPECT_THAT(textOf(report(), {.fileNames = FileNames::Shown}),
                AllOf(HasSubstr("/data/patients/miller.png"), HasSubstr("patients-of-2026")));
}

TEST_F(ReportTest, TextAndJsonHoldNoSecret) {
    auto opened = open();
    addFailedJob(opened, "https://host/a?sig=topsecret1 refused hf_AbCdEfGhIjKlMnOp");
    const Redaction redaction{.secrets = {"6.4"}};
    for (const auto& text : {textOf(report(), redaction), jsonOf(report(), redaction).dump()})
        EXPECT_THAT(text,
                    AllOf(Not(HasSubstr("topsecret1")), Not(HasSubstr("hf_AbCd")), HasSubstr("[masked]")));
}

TEST_F(ReportTest, JsonKeepsTheKeysThatItAlwaysHad) {
    const auto document = jsonOf(report(), {});
    for (const auto* key :
         {"version", "libtorch", "libtorch_library", "cuda_version", "cuda_devices", "physical_cores",
          "memory_bytes", "device", "precision", "resources", "workspace"})
        EXPECT_TRUE(document.contains(key)) << key;
    EXPECT_EQ(document["workspace"], workspace().string());
}

TEST_F(ReportTest, PeakIsMeasuredWhereItIsAskedFor) {
    const auto measured = stateOfMachine({.device = "cpu"});
    EXPECT_GT(measured.peak.float32, 0);
    EXPECT_EQ(stateOfMachine({.device = "cpu", .measuresPeak = false}).peak.float32, 0);
}

TEST_F(ReportTest, DeviceThatIsNotThereIsTold) {
    auto told = report();
    told.machine = stateOfMachine({.device = "cuda:77"});
    EXPECT_THAT(textOf(told, {}), HasSubstr("cuda:77, which is not there"));
}

} // namespace
} // namespace retort::doctor
