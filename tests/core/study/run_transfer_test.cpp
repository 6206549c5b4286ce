#include "base/file.h"
#include "base/sha256.h"
#include "data/registry/registry.h"
#include "deploy/predict.h"
#include "deploy/run_folder.h"
#include "deploy/run_imports.h"
#include "deploy/run_transfer.h"
#include "deploy/split_predictions.h"
#include "deploy/student_export.h"
#include "store/evaluation_table.h"
#include "store/folder_record.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "study/report/curves_csv.h"
#include "study/report/curves_tensorboard.h"
#include "study/report/run_curves.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/tensorboard_events.h"
#include "study/run/runner.h"
#include "study/spec/run_spec.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// One study for all tests: training it takes longer than they do.
class RunTransferTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_origin = new TemporaryFolder;
        const auto& folder = *s_origin;
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        auto workspace = openIn(folder, "here");
        const auto spec =
            testing::tinyStudy(folder / "colours", folder / "tiny-clip",
                               R"(, "columns": ["SUP", "real/FD"], "validation": {"fraction": 0.25})");
        ASSERT_THAT(runStudy(spec, workspace, {.resources = folder / "resources"}), succeeds());
        const auto study = describeStudy(workspace, "tiny");
        ASSERT_THAT(study, succeeds());
        for (const auto& run : study->runs)
            if (run.column == "real/FD") {
                ASSERT_THAT(exportRun(workspace, run.record.id, folder / "run"), succeeds());
            }
    }
    static void TearDownTestSuite() {
        delete s_origin;
        s_origin = nullptr;
    }
    static store::Workspace openIn(const TemporaryFolder& folder, const char* name) {
        return store::Workspace::open(folder / name, store::Access::ReadWrite).value();
    }

    RunTransferTest() { fs::copy(*s_origin / "run", folder / "run"); }

    fs::path file(const char* name) const { return folder / "run" / name; }
    json document() const { return json::parse(readTextFile(file(kRunFile)).value()); }
    void write(const json& changed) const { std::ofstream(file(kRunFile)) << changed.dump(); }
    /// Puts the text in, and its size and hash into run.json.
    void writeMetrics(const std::string& text) const {
        std::ofstream(file(kMetricsFile)) << text;
        auto changed = document();
        changed["files"][kMetricsFile] = {{"bytes", text.size()}, {"sha256", sha256(text)}};
        write(changed);
    }
    Result<RunId> import() { return importRun(there, folder / "run"); }

    inline static TemporaryFolder* s_origin = nullptr;
    TemporaryFolder folder;
    store::Workspace there = openIn(folder, "there");
};

TEST_F(RunTransferTest, ImportedRunIsWhatItWasWhereItRan) {
    auto here = openIn(*s_origin, "here");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, importRun(there, folder / "run", {.study = "moved"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, store::RunTable(there.database()).find(id));
    const auto original = *store::RunTable(here.database()).findIdentity(record.request.identity).value();
    EXPECT_EQ(record.request.spec, original.request.spec);
    EXPECT_EQ(record.finishedAt, original.finishedAt);
    EXPECT_EQ(record.cost.teacherPasses, original.cost.teacherPasses);
    EXPECT_EQ(record.cost.distilSeconds, original.cost.distilSeconds);
    const auto metricsOf = [](store::Workspace& workspace, RunId run) {
        return metricsText(store::MetricTable(workspace.database()).allOfRun(run).value());
    };
    EXPECT_GT(metricsOf(there, id).size(), 100u);
    EXPECT_EQ(metricsOf(there, id), metricsOf(here, original.id));
    EXPECT_EQ(sha256OfFile(studentFile(there, id).value()).value(),
              sha256OfFile(studentFile(here, original.id).value()).value());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(there, "moved"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, buildTable(here, "tiny"));
    const Column features{Method::FeatureDistillation, Source::Real};
    EXPECT_EQ(table.rows.at(0).cells.at(features).mean, before.rows.at(0).cells.at(features).mean);
    EXPECT_EQ(table.rows.at(0).teacherZeroShot, before.rows.at(0).teacherZeroShot);
    EXPECT_THAT(import(), failsWith(ErrorCode::InvalidArgument, HasSubstr("already")));
}

TEST_F(RunTransferTest, AttemptThatNeverEndedLeavesNothingInTheImportedRun) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, import());
    store::RunTable runs(there.database());
    ASSERT_THAT(runs.setState(id, store::RunState::Cancelled), succeeds());
    store::EvaluationTable evaluations(there.database());
    const auto before = evaluations.ofRun(id).value();
    auto stray = before.at(0);
    stray.run = id;
    stray.step = 12345;
    ASSERT_THAT(evaluations.put(stray), succeeds());
    const std::vector<store::Metric> metrics{
        {.run = id, .stage = "finetune", .step = 12345, .name = "loss", .value = 1}};
    ASSERT_THAT(store::MetricTable(there.database()).put(metrics), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, import());
    EXPECT_EQ(again, id);
    EXPECT_EQ(evaluations.ofRun(id)->size(), before.size());
    for (const auto& metric : store::MetricTable(there.database()).allOfRun(id).value())
        EXPECT_LT(metric.step, 12345);
}

TEST_F(RunTransferTest, RunThatIsThereAlreadyJoinsTheStudyThatIsNamed) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, import());
    const auto importInto = [&](const char* study) {
        return importRun(there, folder / "run", {.study = study});
    };
    for (const auto* study : {"one", "two"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto again, importInto(study));
        EXPECT_EQ(again, first);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto described, describeStudy(there, study));
        ASSERT_EQ(described.runs.size(), 1u);
        EXPECT_EQ(described.runs[0].record.id, first);
        EXPECT_THAT(importInto(study), failsWith(ErrorCode::InvalidArgument, HasSubstr("already")));
    }
    EXPECT_EQ(store::RunTable(there.database()).all()->size(), 1u);
}

TEST_F(RunTransferTest, RunsTakenInTogetherAreFinishedTogetherAndADamagedOneKeepsNoOther) {
    auto here = openIn(*s_origin, "here");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto study, describeStudy(here, "tiny"));
    for (const auto& run : study.runs)
        ASSERT_THAT(exportRun(here, run.record.id, folder / "all" / run.column), succeeds());
    fs::copy(folder / "all/SUP", folder / "damaged");
    std::ofstream(folder / "damaged" / store::kStudentFile, std::ios::app) << "x";

    RunImports imports(there);
    EXPECT_THAT(imports.add(folder / "all/real/FD", {.identity = "another"}),
                failsWith(ErrorCode::Corrupt, HasSubstr("another")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto features, imports.add(folder / "all/real/FD"));
    EXPECT_THAT(imports.add(folder / "damaged"),
                failsWith(ErrorCode::Corrupt, HasSubstr(store::kStudentFile)));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto supervised, imports.add(folder / "all/SUP"));
    EXPECT_EQ(imports.size(), 2u);
    const auto stateOf = [&](RunId run) { return store::RunTable(there.database()).find(run)->state; };
    for (const auto run : {features, supervised}) {
        EXPECT_EQ(stateOf(run), store::RunState::Queued);
        EXPECT_FALSE(fs::exists(there.paths().run(run) / store::kStudentFile));
    }
    ASSERT_THAT(imports.commit(), succeeds());
    for (const auto run : {features, supervised}) {
        EXPECT_EQ(stateOf(run), store::RunState::Finished);
        EXPECT_TRUE(fs::exists(there.paths().run(run) / store::kStudentFile));
        EXPECT_TRUE(fs::exists(store::recordFile(there.paths().run(run))));
    }
    EXPECT_EQ(store::RunTable(there.database()).all()->size(), 2u);
}

TEST_F(RunTransferTest, RunsThatWereNotTakenInToTheEndCanBeTakenInAgain) {
    {
        RunImports imports(there);
        ASSERT_THAT(imports.add(folder / "run"), succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, import());
    EXPECT_EQ(store::RunTable(there.database()).find(id)->state, store::RunState::Finished);
    EXPECT_EQ(store::RunTable(there.database()).all()->size(), 1u);
}

TEST_F(RunTransferTest, RunThatIsNotFinishedAndFolderThatIsFullAreRefused) {
    auto here = openIn(*s_origin, "here");
    EXPECT_THAT(exportRun(here, RunId{1}, folder / "run"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("is not empty")));
    EXPECT_THAT(exportRun(here, RunId{99}, folder / "new"), failsWith(ErrorCode::NotFound, HasSubstr("99")));
    const auto id = store::RunTable(there.database()).put({.identity = "x", .spec = "{}"}).value();
    EXPECT_THAT(exportRun(there, id, folder / "new"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("queued")));
    EXPECT_FALSE(fs::exists(folder / "new"));
}

TEST_F(RunTransferTest, MissingFilesAndLinksAreNamed) {
    EXPECT_THAT(importRun(there, folder / "nowhere"), failsWith(ErrorCode::NotFound, HasSubstr(kRunFile)));
    for (const auto* name : {store::kStudentFile, kMetricsFile, kRunFile}) {
        fs::rename(file(name), folder / "aside");
        EXPECT_THAT(import(), failsWith(ErrorCode::NotFound, HasSubstr(name)));
        fs::create_symlink(folder / "aside", file(name));
        EXPECT_THAT(import(), failsWith(ErrorCode::Unsupported, HasSubstr("link")));
        fs::remove(file(name));
        fs::rename(folder / "aside", file(name));
    }
    EXPECT_THAT(import(), succeeds());
}

TEST_F(RunTransferTest, DescriptionThatWasTamperedWithIsRefusedAndNothingIsStored) {
    struct Case {
        const char* pointer;
        json value;
        ErrorCode code;
        const char* says;
    };
    const auto untouched = document();
    const std::vector<Case> cases{
        {"/format", "zip", ErrorCode::Corrupt, "describes no run"},
        {"/version", "1", ErrorCode::Corrupt, "describes no run"},
        {"/version", 2, ErrorCode::NewerVersion, "newer"},
        {"/spec", nullptr, ErrorCode::Corrupt, "no specification"},
        {"/spec/imageSize", 999, ErrorCode::Corrupt, "identity"},
        {"/run/identity", "../../x", ErrorCode::Corrupt, "identity"},
        {"/run/method", "XX", ErrorCode::Corrupt, "column"},
        {"/run/method", "SUP", ErrorCode::Corrupt, "column"},
        {"/run/seed", 77, ErrorCode::Corrupt, "seed"},
        {"/run/seed", "1", ErrorCode::InvalidArgument, "seed"},
        {"/run/dataset", std::string(2000, 'x'), ErrorCode::Corrupt, "longer"},
        {"/run/distil_seconds", -1, ErrorCode::Corrupt, "cost"},
        {"/run/teacher_passes", -5, ErrorCode::Corrupt, "cost"},
        {"/evaluations/0/stage", "third", ErrorCode::Corrupt, "stage"},
        {"/evaluations/0/top1", 1.5, ErrorCode::Corrupt, "top1"},
        {"/evaluations/0/confusion", json::parse("[[1, 2], [3]]"), ErrorCode::Corrupt, "confusion"},
        {"/evaluations/0/confusion", json::parse("[[-1]]"), ErrorCode::Corrupt, "confusion"},
        {"/evaluations/0/confusion", json::parse("[[6, 0], [0, 7]]"), ErrorCode::Corrupt, "as many on its"},
        {"/evaluations/0/confusion", json::parse("[[9223372036854775807, 1], [1, 1]]"), ErrorCode::Corrupt,
         "as many on its"},
        {"/evaluations/0/images", 13, ErrorCode::Corrupt, "as many on its"},
        {"/teacher_evaluation/confusion", json::parse("[[0, 0], [0, 0]]"), ErrorCode::Corrupt,
         "as many on its"},
        {"/evaluations/0/correct", "01", ErrorCode::Corrupt, "correct"},
        {"/evaluations/0/correct", "22222222222x", ErrorCode::Corrupt, "correct"},
        {"/evaluations/0/correct", 7, ErrorCode::InvalidArgument, "correct"},
        {"/teacher_evaluation/identity", "other", ErrorCode::Corrupt, "teacher"},
        {"/files/student.safetensors/bytes", 1, ErrorCode::Corrupt, "bytes"},
        {"/files/student.safetensors/sha256", "00", ErrorCode::Corrupt, "SHA-256"},
        {"/files/metrics.csv/bytes", -1, ErrorCode::Corrupt, "bytes"},
        {"/extra", 1, ErrorCode::InvalidArgument, "extra"}};
    for (const auto& [pointer, value, code, says] : cases) {
        auto changed = untouched;
        changed[json::json_pointer(pointer)] = value;
        write(changed);
        EXPECT_THAT(import(), failsWith(code, HasSubstr(says))) << pointer << " " << value;
    }
    for (const auto* text : {"", "[]", "{", "null", "{\"format\": \"retort-run\"}"}) {
        std::ofstream(file(kRunFile)) << text;
        EXPECT_THAT(import(), failsWith(ErrorCode::Corrupt, HasSubstr(kRunFile))) << text;
    }
    EXPECT_TRUE(store::RunTable(there.database()).all()->empty());
    write(untouched);
    EXPECT_THAT(import(), succeeds());
}

TEST_F(RunTransferTest, CurvesThatAreNoneAreRefusedByLine) {
    const std::string heading = "stage,epoch,step,name,value\n";
    for (const auto* line :
         {"distil,0,1,loss", "third,0,1,loss,2", "distil,-1,1,loss,2", "distil,0,x,loss,2", "distil,0,1,,2",
          "distil,0,1,loss,2,3", "distil,0,1,loss,two", "distil,0,99999999999999999999,loss,2", ","}) {
        writeMetrics(heading + "distil,0,1,loss,2.5\n" + line + "\n");
        EXPECT_THAT(import(), failsWith(ErrorCode::Corrupt, HasSubstr("metrics.csv:3"))) << line;
    }
    writeMetrics("something else\n");
    EXPECT_THAT(import(), failsWith(ErrorCode::Corrupt, HasSubstr("metrics.csv:1")));
    writeMetrics(heading + "distil,0,1,loss,nan\n");
    EXPECT_THAT(import(), succeeds()) << "a loss may be no number";
}

TEST_F(RunTransferTest, StudentOfAnotherRunOrDamagedIsRefused) {
    auto here = openIn(*s_origin, "here");
    const auto put = [&](const fs::path& student) {
        auto changed = document();
        changed["files"][store::kStudentFile] = {{"bytes", fs::file_size(student)},
                                                 {"sha256", sha256OfFile(student).value()}};
        fs::copy_file(student, file(store::kStudentFile), fs::copy_options::overwrite_existing);
        write(changed);
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto study, describeStudy(here, "tiny"));
    for (const auto& run : study.runs)
        if (run.column == "SUP")
            put(studentFile(here, run.record.id).value());
    EXPECT_THAT(import(), failsWith(ErrorCode::Mismatch, HasSubstr("another run")));
    put(folder.write("short.safetensors", "{}"));
    EXPECT_THAT(import(), failsWith(ErrorCode::Corrupt, HasSubstr(store::kStudentFile)));
}

/// Of the weights, so that the file can still be loaded.
void flipLastByte(const fs::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(-1, std::ios::end);
    const auto last = static_cast<char>(stream.peek() ^ 1);
    stream.seekp(-1, std::ios::end);
    stream.put(last);
}

TEST_F(RunTransferTest, StudentThatChangedOnTheDiskIsNamedWhereverItIsUsed) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, import());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto student, studentFile(there, id));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, data::findDataset((*s_origin / "colours").string(), {}));
    const std::vector<std::int64_t> first{0};
    const auto uses = [&] {
        std::error_code ignored;
        fs::remove_all(folder / "out", ignored);
        fs::create_directory(folder / "out");
        return std::vector<Status>{
            predict(student, {}).status(),
            predictOfSplit(student, *dataset, data::Split::Test, first).status(),
            exportStudent(student, folder / "out/a.pt", {.format = ExportFormat::TorchScript}).status(),
            exportStudent(student, folder / "out/a.safetensors", {.format = ExportFormat::Safetensors})
                .status(),
            exportRun(there, id, folder / "out/run")};
    };
    for (const auto& use : uses())
        EXPECT_THAT(use, succeeds());
    flipLastByte(student);
    for (const auto& use : uses())
        EXPECT_THAT(
            use, failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(student.string()),
                                                     HasSubstr("has changed since"), HasSubstr("restore"))));
    ASSERT_THAT(store::writeRunRecord(there.database(), there.paths(), id), succeeds());
    EXPECT_THAT(predict(student, {}), failsWith(ErrorCode::Corrupt, HasSubstr("has changed")))
        << "a record that is written again keeps what it lists";

    auto record = json::parse(readTextFile(store::recordFile(student.parent_path())).value());
    record.erase("files"); // as of an older program
    std::ofstream(store::recordFile(student.parent_path())) << record.dump();
    for (const auto& use : uses())
        EXPECT_THAT(use, succeeds());
}

TEST_F(RunTransferTest, CurvesOfAStudyHoldEveryNumberOfEveryRun) {
    auto here = openIn(*s_origin, "here");
    std::string text;
    ASSERT_THAT(writeCurves(here, "tiny",
                            [&](std::string_view part) -> Status {
                                text += part;
                                return {};
                            }),
                succeeds());
    EXPECT_TRUE(text.starts_with("run,dataset,column,student,seed,stage,split,epoch,step,name,value\n"));
    std::size_t expected = 1;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto study, describeStudy(here, "tiny"));
    for (const auto& run : study.runs)
        expected += store::MetricTable(here.database()).allOfRun(run.record.id)->size() +
                    4 * store::EvaluationTable(here.database()).ofRun(run.record.id)->size();
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), expected);
    EXPECT_THAT(text, HasSubstr(",real/FD,"));
    EXPECT_THAT(text, HasSubstr(",finetune,test,,"));
    EXPECT_THAT(text, HasSubstr(",finetune,validation,,"));
    EXPECT_THAT(writeCurves(here, "none", [](std::string_view) { return Status{}; }),
                failsWith(ErrorCode::NotFound, HasSubstr("tiny")));
}

TEST_F(RunTransferTest, EventFilesOfAStudyHoldEveryNumberOfEveryRun) {
    auto here = openIn(*s_origin, "here");
    for (int again = 0; again < 2; ++again)
        ASSERT_THAT(writeTensorBoard(here, "tiny", folder / "events"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto study, describeStudy(here, "tiny"));
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "events"))
        files += entry.is_regular_file();
    EXPECT_EQ(files, study.runs.size());
    const auto& run = study.runs.front();
    for (const auto& place : fs::directory_iterator(folder / "events")) {
        if (!place.path().filename().string().starts_with(std::to_string(run.record.id.value) + "-"))
            continue;
        const auto text = readTextFile(fs::directory_iterator(place)->path()).value();
        std::size_t records = 0, at = 0;
        for (std::uint64_t length = 0; at < text.size(); at += 16 + length, ++records)
            std::memcpy(&length, text.data() + at, sizeof length);
        EXPECT_EQ(at, text.size());
        EXPECT_EQ(records, 1 + curvesOf(here, run.record.id)->size());
    }
}

/// Written by the package tensorboard 2's RecordWriter: the records of the version and of a scalar.
TEST(TensorBoardEvents, RecordsAreThoseThatTensorFlowWrites) {
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
    const auto hex = [](const std::string& bytes) {
        std::string text;
        for (const char byte : bytes)
            text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
        return text;
    };
    EXPECT_EQ(hex(firstEventRecord(1.5)),
              "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c");
    EXPECT_EQ(hex(eventRecord({.wallTime = 1.5, .step = 300, .tag = "distil/loss", .value = 0.25f})),
              "220000000000000078113dfd09000000000000f83f10ac022a140a120a0b64697374696c2f6c6f7373150000803ed2"
              "7945bb");
}

} // namespace
} // namespace retort::study
