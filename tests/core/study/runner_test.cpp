#include "base/mapped_file.h"
#include "base/sha256.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/predict.h"
#include "study/runner.h"
#include "study/study_list.h"
#include "study/table.h"
#include "study/zero_shot_report.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <map>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using store::RunState;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class RunnerTest : public ::testing::Test {
protected:
    RunnerTest() {
        testing::writeTinyDataSet(dataSet());
        testing::writeTinyTeacher(teacher());
    }

    fs::path dataSet() const { return folder / "colours"; }
    fs::path teacher() const { return folder / "tiny-clip"; }
    StudySpec spec(const std::string& extra = "") const {
        return testing::tinyStudy(dataSet(), teacher(), extra);
    }
    store::Workspace open(const std::string& name = "workspace") const {
        auto workspace = store::Workspace::open(folder / name, store::Access::ReadWrite);
        EXPECT_TRUE(workspace.ok()) << workspace.error().text();
        return std::move(workspace).value();
    }
    RunnerOptions options() const { return {.resources = folder / "resources"}; }

    /// Column name to hash of the student's file.
    static std::map<std::string, std::string> students(store::Workspace& workspace) {
        std::map<std::string, std::string> hashes;
        const auto listed = listStudents(workspace);
        EXPECT_TRUE(listed.ok());
        for (const auto& student : *listed)
            hashes[student.run.column] = sha256OfFile(student.file).value();
        return hashes;
    }

    TemporaryFolder folder;
};

TEST_F(RunnerTest, StudyFillsItsTableAndASecondRunHasNothingToDo) {
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, runStudy(spec(), workspace, options()));
    EXPECT_EQ(first.runs, 3u);
    EXPECT_EQ(first.finished, 3u);
    EXPECT_THAT(first.failures, SizeIs(0));

    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    ASSERT_EQ(table.rows.size(), 1u);
    EXPECT_EQ(table.rows[0].dataset, "colours");
    EXPECT_TRUE(table.rows[0].teacherZeroShot);
    EXPECT_THAT(table.rows[0].cells, SizeIs(3));
    const auto& features = table.rows[0].cells.at({Method::FeatureDistillation, Source::Real});
    EXPECT_TRUE(features.delta);
    EXPECT_TRUE(features.stage1);
    EXPECT_EQ(features.teacherPasses, 16);
    EXPECT_GT(features.distilSeconds, 0);

    const auto before = students(workspace);
    EXPECT_THAT(before, SizeIs(3));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, runStudy(spec(), workspace, options()));
    EXPECT_EQ(second.finishedBefore, 3u);
    EXPECT_EQ(second.finished, 0u);
    EXPECT_EQ(students(workspace), before);
}

TEST_F(RunnerTest, EveryStepAndEvaluationIsStoredAndCheckpointsAreCleanedUp) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP", "real/FD"])"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    ASSERT_THAT(details.runs, SizeIs(2));
    const auto run = details.runs[1].record.id;
    store::MetricTable metrics(workspace.database());
    for (const auto* metric : {"loss", "learning_rate", "images_per_second"}) {
        EXPECT_THAT(metrics.ofRun(run, "distil", metric).value(), SizeIs(6)) << metric;
        EXPECT_THAT(metrics.ofRun(run, "finetune", metric).value(), SizeIs(4)) << metric;
    }
    std::vector<std::pair<std::string, std::int64_t>> evaluated;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto evaluations,
                                store::EvaluationTable(workspace.database()).ofRun(run));
    for (const auto& evaluation : evaluations) {
        evaluated.emplace_back(evaluation.stage, evaluation.step);
        EXPECT_EQ(evaluation.scores.images, 12);
        EXPECT_THAT(evaluation.scores.confusion, SizeIs(2));
    }
    EXPECT_EQ(
        evaluated,
        (std::vector<std::pair<std::string, std::int64_t>>{
            {"distil", 0}, {"distil", 3}, {"distil", 6}, {"finetune", 0}, {"finetune", 3}, {"finetune", 4}}));
    for (const auto& entry : fs::directory_iterator(workspace.runFolder(run)))
        EXPECT_EQ(entry.path().filename(), "student.safetensors");
}

TEST_F(RunnerTest, StudyStoppedInEitherStageEndsWithTheSameWeightsAsAnUninterruptedOne) {
    auto whole = open("whole");
    ASSERT_THAT(runStudy(spec(), whole, options()), succeeds());

    auto broken = open("broken");
    int sessions = 0;
    for (bool finished = false; !finished; ++sessions) {
        ASSERT_LT(sessions, 20) << "each session must get further than the one before";
        std::stop_source stop;
        int steps = 0;
        auto interrupted = options();
        interrupted.stop = stop.get_token();
        interrupted.events = [&](RunId, const distill::RunEvent& event) {
            if (std::holds_alternative<distill::StepDone>(event) && ++steps == 3)
                stop.request_stop();
        };
        const auto outcome = runStudy(spec(), broken, interrupted);
        finished = outcome.ok();
        if (!finished) {
            ASSERT_THAT(outcome, failsWith(ErrorCode::Cancelled, HasSubstr("go on")));
        }
    }
    EXPECT_GT(sessions, 3);
    EXPECT_EQ(students(broken), students(whole));
}

TEST_F(RunnerTest, WhenStoppedTheRunIsCancelledAndTheRestWait) {
    auto workspace = open();
    std::stop_source stop;
    auto interrupted = options();
    interrupted.stop = stop.get_token();
    interrupted.events = [&](RunId, const distill::RunEvent&) { stop.request_stop(); };
    EXPECT_THAT(runStudy(spec(), workspace, interrupted), failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    ASSERT_THAT(details.runs, SizeIs(3));
    EXPECT_EQ(details.runs[0].record.state, RunState::Cancelled);
    EXPECT_EQ(details.runs[1].record.state, RunState::Queued);
}

TEST_F(RunnerTest, FailingRunIsRecordedWithItsErrorAndTheOthersGoOn) {
    auto workspace = open();
    // A rate that makes the loss infinite, for SUP alone.
    const auto bad = spec(R"(, "supervised": {"learningRate": 1e30, "warmupSteps": 0})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(bad, workspace, options()));
    EXPECT_EQ(outcome.finished, 2u);
    ASSERT_THAT(outcome.failures, SizeIs(1));
    EXPECT_EQ(outcome.failures[0].title, "colours SUP seed 1");
    EXPECT_THAT(outcome.failures[0].error, HasSubstr("learning rate"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    EXPECT_EQ(details.runs[0].record.state, RunState::Failed);
    EXPECT_EQ(details.runs[0].record.error, outcome.failures[0].error);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_THAT(table.notes, ::testing::Contains(HasSubstr("failed")));
    EXPECT_THAT(table.rows[0].cells.at({Method::LogitDistillation, Source::Real}).warnings,
                ::testing::Contains(HasSubstr("no SUP run")));
}

TEST_F(RunnerTest, StoredStudentNamesTheClassOfAPicture) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP"])"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto listed, listStudents(workspace));
    ASSERT_THAT(listed, SizeIs(1));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto predictions, predict(listed[0].file,
                                                                {dataSet() / "test" / "red" / "00.png",
                                                                 dataSet() / "test" / "green" / "00.png"},
                                                                {.top = 1, .device = "cpu"}));
    ASSERT_THAT(predictions, SizeIs(2));
    ASSERT_THAT(predictions[0].scores, SizeIs(1));
    EXPECT_GE(predictions[0].scores[0].probability, 0.5);
    EXPECT_THAT(predict(listed[0].file, {teacher() / "merges.txt"}, {.device = "cpu"}),
                failsWith(ErrorCode::Unsupported, HasSubstr("merges.txt")));
    EXPECT_THAT(predict(teacher() / "open_clip_model.safetensors", {}, {.device = "cpu"}),
                failsWith(ErrorCode::Mismatch, HasSubstr("class names")));
}

TEST_F(RunnerTest, TeachersZeroShotIsReportedPerClassAndTheSameWhenAskedAgain) {
    auto workspace = open();
    const ZeroShotOptions asked{
        .teacher = teacher().string(),
        .dataset = dataSet().string(),
        .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, zeroShotReport(workspace, asked));
    EXPECT_EQ(report.classes, (std::vector<std::string>{"green", "red"}));
    EXPECT_EQ(report.scores.images, 12);
    ASSERT_THAT(report.perClass, SizeIs(2));
    EXPECT_NEAR((report.perClass[0] + report.perClass[1]) / 2, report.scores.meanPerClass, 1e-12);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, zeroShotReport(workspace, asked));
    EXPECT_EQ(again.scores.confusion, report.scores.confusion);
}

TEST_F(RunnerTest, WhatIsMissingIsSaidBeforeAnythingRuns) {
    auto workspace = open();
    EXPECT_THAT(runStudy(testing::tinyStudy(folder / "nowhere", teacher()), workspace, options()),
                failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
    EXPECT_THAT(runStudy(testing::tinyStudy(dataSet(), folder / "no-model"), workspace, options()),
                failsWith(ErrorCode::NotFound, HasSubstr("no-model")));
    auto greedy = spec();
    greedy.labelled.perClass = 99;
    EXPECT_THAT(runStudy(greedy, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("99")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
    EXPECT_THAT(studies, SizeIs(0));
}

TEST_F(RunnerTest, ProgressNamesTheWorkAndEndsWithTheLastRun) {
    auto workspace = open();
    std::vector<StudyProgress> seen;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) { seen.push_back(progress); };
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["real/FD"])"), workspace, watched), succeeds());
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.front().work.task, "colours: teacher embeds train pictures");
    EXPECT_EQ(seen.back().work.task, "colours real/FD: finetune");
    EXPECT_TRUE(seen.back().work.finished);
    EXPECT_EQ(seen.back().work.done, 32);
    EXPECT_EQ(seen.back().run, 1u);
    EXPECT_EQ(seen.back().secondsLeft, 0);
}

} // namespace
} // namespace retort::study
