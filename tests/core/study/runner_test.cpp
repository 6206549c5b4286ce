#include "base/mapped_file.h"
#include "base/sha256.h"
#include "deploy/predict.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/run/runner.h"
#include "teacher/zero_shot_report.h"
#include "tensor/safetensors.h"
#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using store::RunState;
using ::testing::_;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RunnerTest : public ::testing::Test {
protected:
    RunnerTest() {
        testing::writeTinyDataset(dataset());
        testing::writeTinyTeacher(teacher());
    }

    fs::path dataset() const { return folder / "colours"; }
    fs::path teacher() const { return folder / "tiny-clip"; }
    StudySpec spec(const std::string& extra = "") const {
        return testing::tinyStudy(dataset(), teacher(), extra);
    }
    store::Workspace open(const std::string& name = "workspace") const {
        auto workspace = store::Workspace::open(folder / name, store::Access::ReadWrite);
        EXPECT_TRUE(workspace.ok()) << workspace.error().text();
        return std::move(workspace).value();
    }
    ComputeContext options() const { return {.resources = folder / "resources"}; }

    /// Column name to hash of the student's file.
    static std::map<std::string, std::string> students(store::Workspace& workspace) {
        std::map<std::string, std::string> hashes;
        const auto listed = listStudents(workspace);
        EXPECT_TRUE(listed.ok());
        for (const auto& student : *listed)
            hashes[student.run.column] = sha256OfFile(student.file).value();
        return hashes;
    }

    /// Of every evaluation: column, stage, step and split to the accuracy.
    static std::map<std::string, double> accuracies(store::Workspace& workspace) {
        std::map<std::string, double> found;
        const auto details = describeStudy(workspace, "tiny");
        EXPECT_TRUE(details.ok());
        for (const auto& run : details->runs) {
            const auto evaluations = store::EvaluationTable(workspace.database()).ofRun(run.record.id);
            EXPECT_TRUE(evaluations.ok());
            for (const auto& each : *evaluations)
                found[fmt::format("{} {} {} {}", run.column, each.stage, each.step, each.split)] =
                    each.scores.top1;
        }
        return found;
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

TEST_F(RunnerTest, DatasetsOfOneNameAreRowsToldApartByTheirPaths) {
    auto workspace = open();
    const auto other = folder / "other" / "colours";
    testing::writeTinyDataset(other);
    fs::remove(other / "train" / "green" / "00.png"); // another content
    auto both = spec(R"(, "columns": ["SUP"])");
    both.datasets.push_back(other.string());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(both, workspace, options()));
    EXPECT_EQ(outcome.finished, 2u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    ASSERT_THAT(table.rows, SizeIs(2));
    EXPECT_EQ(table.rows[0].dataset, folder.path().filename().string() + "/colours");
    EXPECT_EQ(table.rows[1].dataset, "other/colours");
    for (const auto& row : table.rows) {
        EXPECT_THAT(row.cells.at({}).runs, SizeIs(1));
        EXPECT_FALSE(row.cells.at({}).std) << "not a spread over seeds";
    }
}

TEST_F(RunnerTest, DatasetsOfEqualContentShareTheirRunsAndHaveARowEach) {
    auto workspace = open();
    fs::copy(dataset(), folder / "shades", fs::copy_options::recursive);
    auto both = spec(R"(, "columns": ["SUP", "real/FD"])");
    both.datasets.push_back((folder / "shades").string());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(both, workspace, options()));
    EXPECT_EQ(outcome.runs, 2u) << "trained once";
    EXPECT_EQ(outcome.finished, 2u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    ASSERT_THAT(table.rows, SizeIs(2));
    EXPECT_EQ(table.rows[0].dataset, "colours");
    EXPECT_EQ(table.rows[1].dataset, "shades");
    for (const auto& [column, cell] : table.rows[0].cells) {
        EXPECT_EQ(table.rows[1].cells.at(column).runs, cell.runs);
        EXPECT_EQ(table.rows[1].cells.at(column).mean, cell.mean);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, runStudy(both, workspace, options()));
    EXPECT_EQ(again.finishedBefore, 2u);
}

TEST_F(RunnerTest, DatasetThatIsNamedTwiceIsRefused) {
    auto workspace = open();
    fs::create_directory_symlink(dataset(), folder / "link");
    for (const auto& second : {dataset().string() + "/", (folder / "link").string()}) {
        auto both = spec(R"(, "columns": ["SUP"])");
        both.datasets.push_back(second);
        EXPECT_THAT(runStudy(both, workspace, options()),
                    failsWith(ErrorCode::InvalidArgument,
                              ::testing::AllOf(HasSubstr(second), HasSubstr("name it once"))));
    }
}

TEST_F(RunnerTest, NameWithAnotherSpecificationThanBefore_TellsWhichCellsLeaveItsTable) {
    auto workspace = open();
    const auto both = spec(R"(, "columns": ["SUP", "real/FD"])");
    ASSERT_THAT(runStudy(both, workspace, options()), succeeds());
    const auto remarksOf = [&](const StudySpec& study) {
        return runStudy(study, workspace, options()).value().remarks;
    };
    EXPECT_THAT(remarksOf(both), IsEmpty());
    EXPECT_THAT(remarksOf(spec(R"(, "columns": ["SUP", "real/FD", "real/LD"])")), IsEmpty());
    EXPECT_THAT(
        remarksOf(spec(R"(, "columns": ["SUP", "real/LD"])")),
        ElementsAre(AllOf(HasSubstr("study tiny"), HasSubstr("loses 1 finished run (colours real/FD)"),
                          HasSubstr("another name"))));
    EXPECT_THAT(remarksOf(spec(R"(, "columns": ["SUP", "real/LD"])")), IsEmpty());
    EXPECT_EQ(store::RunTable(workspace.database()).all()->size(), 3u) << "nothing is deleted";
}

TEST_F(RunnerTest, FilesThatCannotBeUsed_AreExcludedToldAndCountedInTheTable) {
    std::ofstream(dataset() / "test/red/00.png", std::ios::trunc) << "no image";
    auto workspace = open();
    std::vector<std::string> remarks;
    auto told = options();
    told.remark = [&](const std::string& line) { remarks.push_back(line); };
    ASSERT_THAT(runStudy(spec(), workspace, told), succeeds());
    EXPECT_THAT(remarks, Contains(HasSubstr("colours: 1 file excluded (damaged or not an image)")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_EQ(table.rows[0].testImages, 11);
    EXPECT_EQ(table.rows[0].excludedTest, 1);
    EXPECT_THAT(table.remarks(), Contains(HasSubstr("1 file of the test split excluded")));
}

TEST_F(RunnerTest, FilesThatVanishDuringAStudy_AreSetAsideAndToldOnce) {
    auto workspace = open();
    std::vector<std::string> remarks;
    auto told = options();
    told.remark = [&](const std::string& line) { remarks.push_back(line); };
    const auto costs = [&](const RemainingCost&) { // the dataset is open, and nothing has begun
        fs::remove(dataset() / "test/red/00.png");
        for (const auto* colour : {"red", "green"})
            fs::remove(dataset() / "train" / colour / "00.png");
    };
    auto all = spec(R"(, "columns": ["SUP"])");
    all.labelled = {};
    ASSERT_THAT(runStudy(all, workspace, told, {.costs = costs}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_EQ(table.rows[0].testImages, 11);
    for (const auto* file : {"test/red/00.png", "train/red/00.png", "train/green/00.png"})
        EXPECT_EQ(std::ranges::count_if(
                      remarks, [&](const auto& line) { return line.find(file) != std::string::npos; }),
                  1)
            << file;
}

TEST_F(RunnerTest, EveryStepAndEvaluationIsStoredAndCheckpointsAreCleanedUp) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP", "real/FD"])"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    ASSERT_THAT(details.runs, SizeIs(2));
    const auto run = details.runs[1].record.id;
    store::MetricTable metrics(workspace.database());
    for (const auto* metric : {"loss", "learning_rate", "images_per_second", "seconds"}) {
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
        EXPECT_THAT(evaluation.correct, SizeIs(12));
        EXPECT_NEAR(static_cast<double>(std::ranges::count(evaluation.correct, true)) / 12,
                    evaluation.scores.top1, 1e-12);
    }
    EXPECT_EQ(
        evaluated,
        (std::vector<std::pair<std::string, std::int64_t>>{
            {"distil", 0}, {"distil", 3}, {"distil", 6}, {"finetune", 0}, {"finetune", 3}, {"finetune", 4}}));
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(workspace.paths().run(run)))
        files.push_back(entry.path().filename());
    EXPECT_THAT(files, UnorderedElementsAre("record.json", "student.safetensors"));
}

TEST_F(RunnerTest, WithoutAWordOnHowOften_EachStageIsEvaluatedAlongTheWay) {
    auto workspace = open();
    auto quiet = spec(R"(, "columns": ["SUP"])");
    quiet.evaluateEvery.reset();
    quiet.finetune.steps = 100; // of 8 images: 20 evaluations of 12 cost a tenth
    ASSERT_THAT(runStudy(quiet, workspace, options()), succeeds());
    const auto found = accuracies(workspace);
    EXPECT_THAT(found, SizeIs(21));
    EXPECT_TRUE(found.contains("SUP finetune 5 test"));
    EXPECT_TRUE(found.contains("SUP finetune 100 test"));
}

TEST_F(RunnerTest, PartHeldOutOfTheLabelledImagesChoosesTheBestStepAndIsNotLearntFrom) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"(, "validation": {"fraction": 0.25})"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    ASSERT_THAT(details.runs, SizeIs(3));
    for (const auto& run : details.runs) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto evaluations,
                                    store::EvaluationTable(workspace.database()).ofRun(run.record.id));
        EXPECT_THAT(evaluations, SizeIs(run.column == "SUP" ? 10 : 12)) << "both splits at every evaluation";
        for (const auto& evaluation : evaluations)
            EXPECT_EQ(evaluation.scores.images, evaluation.split == "test" ? 12 : 4) << evaluation.split;
        EXPECT_TRUE(run.best) << run.column;
        if (run.column != "SUP") {
            EXPECT_EQ(run.record.cost.teacherPasses, 12) << "16 labelled images less 4 that are held out";
        }
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_TRUE(table.hasBest());
    // The same study without it is another; finished runs of either stay finished.
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, runStudy(spec(), workspace, options()));
    EXPECT_EQ(without.finishedBefore, 0u);
    EXPECT_EQ(without.finished, 3u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plain, buildTable(workspace, "tiny"));
    EXPECT_FALSE(plain.hasBest());
}

TEST_F(RunnerTest, ValidationSplitOfADatasetIsEvaluatedAndChangesNoWeights) {
    auto plain = open("plain");
    ASSERT_THAT(runStudy(spec(), plain, options()), succeeds());
    const auto before = students(plain);
    for (const auto* name : {"green", "red"}) {
        fs::create_directories(dataset() / "val" / name);
        fs::copy_file(dataset() / "test" / name / "00.png", dataset() / "val" / name / "00.png");
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, runStudy(spec(), plain, options()));
    EXPECT_EQ(again.finishedBefore, 3u) << "what is evaluated is no part of a run's identity";
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(), workspace, options()), succeeds());
    EXPECT_EQ(students(workspace), before);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    for (const auto& run : details.runs)
        EXPECT_TRUE(run.best) << run.column;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto evaluations,
        store::EvaluationTable(workspace.database()).ofRun(details.runs[0].record.id));
    for (const auto& evaluation : evaluations)
        EXPECT_EQ(evaluation.scores.images, evaluation.split == "test" ? 12 : 2);
}

TEST_F(RunnerTest, ValidationPartThatCannotBeHeldOutIsRefusedInWords) {
    auto workspace = open();
    auto one = spec(R"(, "validation": {"fraction": 0.1})");
    one.labelled.perClass = 1;
    EXPECT_THAT(runStudy(one, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no class has two labelled images")));
}

TEST_F(RunnerTest, StudyStoppedInEitherStageEndsWithTheSameWeightsAsAnUninterruptedOne) {
    const auto held = spec(R"(, "validation": {"fraction": 0.25})");
    auto whole = open("whole");
    ASSERT_THAT(runStudy(held, whole, options()), succeeds());

    auto broken = open("broken");
    int sessions = 0;
    for (bool finished = false; !finished; ++sessions) {
        ASSERT_LT(sessions, 20) << "each session must get further than the one before";
        std::stop_source stop;
        int steps = 0;
        auto interrupted = options();
        interrupted.stop = stop.get_token();
        const auto events = [&](RunId, const distill::RunEvent& event) {
            if (std::holds_alternative<distill::StepDone>(event) && ++steps == 3)
                stop.request_stop();
        };
        const auto outcome = runStudy(held, broken, interrupted, {.events = events});
        finished = outcome.ok();
        if (!finished) {
            ASSERT_THAT(outcome, failsWith(ErrorCode::Cancelled, HasSubstr("to resume")));
        }
    }
    EXPECT_GT(sessions, 3);
    EXPECT_EQ(students(broken), students(whole));
    EXPECT_EQ(accuracies(broken), accuracies(whole));
}

TEST_F(RunnerTest, DamagedFirstStageIsMadeAnewWithAllThatFollowed) {
    auto only = spec(R"(, "columns": ["real/FD"])");
    only.checkpointEvery = 1;
    auto whole = open("whole");
    ASSERT_THAT(runStudy(only, whole, options()), succeeds());

    auto broken = open("broken");
    std::stop_source stop;
    auto interrupted = options();
    interrupted.stop = stop.get_token();
    const auto inFineTuning = [&](RunId, const distill::RunEvent& event) {
        const auto* step = std::get_if<distill::StepDone>(&event);
        if (step && step->stage == "finetune" && step->step == 3)
            stop.request_stop();
    };
    ASSERT_THAT(runStudy(only, broken, interrupted, {.events = inFineTuning}),
                failsWith(ErrorCode::Cancelled, HasSubstr("to resume")));
    fs::resize_file(broken.paths().run(RunId{1}) / "distil.checkpoint.safetensors", 100);
    ASSERT_THAT(runStudy(only, broken, options()), succeeds());
    EXPECT_EQ(students(broken), students(whole));
    EXPECT_EQ(accuracies(broken), accuracies(whole));
    const auto stepsOf = [](store::Workspace& workspace) {
        std::vector<std::pair<std::string, std::int64_t>> steps;
        for (const auto& metric : store::MetricTable(workspace.database()).allOfRun(RunId{1}).value())
            if (metric.name == "loss")
                steps.emplace_back(metric.stage, metric.step);
        return steps;
    };
    EXPECT_EQ(stepsOf(broken), stepsOf(whole));
}

TEST_F(RunnerTest, WhenStoppedTheRunIsCancelledAndTheRestWait) {
    auto workspace = open();
    std::stop_source stop;
    auto interrupted = options();
    interrupted.stop = stop.get_token();
    const auto events = [&](RunId, const distill::RunEvent&) { stop.request_stop(); };
    EXPECT_THAT(runStudy(spec(), workspace, interrupted, {.events = events}),
                failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, describeStudy(workspace, "tiny"));
    ASSERT_THAT(details.runs, SizeIs(3));
    EXPECT_EQ(details.runs[0].record.state, RunState::Cancelled);
    EXPECT_EQ(details.runs[1].record.state, RunState::Queued);
}

TEST_F(RunnerTest, FailingRunIsRecordedWithItsErrorAndTheOthersGoOn) {
    auto workspace = open();
    // A rate that makes the loss infinite, for SUP alone.
    auto bad = spec(R"(, "supervised": {"warmupSteps": 0})");
    bad.supervised.learningRate = 1e30;
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

TEST_F(RunnerTest, StoredStudentNamesTheClassOfAImage) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP"])"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto listed, listStudents(workspace));
    ASSERT_THAT(listed, SizeIs(1));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto predictions, predict(listed[0].file,
                                                                {dataset() / "test" / "red" / "00.png",
                                                                 dataset() / "test" / "green" / "00.png"},
                                                                {.top = 1, .device = "cpu"}));
    ASSERT_THAT(predictions, SizeIs(2));
    ASSERT_THAT(predictions[0].scores, SizeIs(1));
    EXPECT_GE(predictions[0].scores[0].probability, 0.5);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto mixed, predict(listed[0].file,
                                                          {teacher() / "merges.txt", folder / "absent.png",
                                                           dataset() / "test" / "red" / "00.png"},
                                                          {.top = 1, .device = "cpu"}));
    ASSERT_THAT(mixed, SizeIs(3));
    ASSERT_TRUE(mixed[0].error && mixed[1].error);
    EXPECT_EQ(mixed[0].error->code, ErrorCode::Unsupported);
    EXPECT_THAT(mixed[0].error->message, HasSubstr("merges.txt"));
    EXPECT_EQ(mixed[1].error->code, ErrorCode::NotFound);
    EXPECT_FALSE(mixed[2].error);
    EXPECT_EQ(mixed[2].scores.at(0).probability, predictions[0].scores[0].probability);
    EXPECT_THAT(predict(teacher() / "open_clip_model.safetensors", {}, {.device = "cpu"}),
                failsWith(ErrorCode::Mismatch, HasSubstr("class names")));
}

TEST_F(RunnerTest, TeachersZeroShotIsReportedPerClassAndTheSameWhenAskedAgain) {
    auto workspace = open();
    const ZeroShotOptions asked{
        .teacher = teacher().string(),
        .dataset = dataset().string(),
        .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, zeroShotReport(workspace, asked));
    EXPECT_EQ(report.classes, (std::vector<std::string>{"green", "red"}));
    EXPECT_EQ(report.scores.images, 12);
    ASSERT_THAT(report.perClass, SizeIs(2));
    EXPECT_NEAR((report.perClass[0] + report.perClass[1]) / 2, report.scores.meanPerClass, 1e-12);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, zeroShotReport(workspace, asked));
    EXPECT_EQ(again.scores.confusion, report.scores.confusion);
}

TEST_F(RunnerTest, RemainingTimeIsKnownFromTheStartOfASecondSession) {
    auto workspace = open();
    auto longer = spec(R"(, "columns": ["SUP", "real/FD"])");
    longer.finetune.steps = 200;
    std::stop_source stop;
    auto first = options();
    first.stop = stop.get_token();
    const auto events = [&](RunId, const distill::RunEvent& event) {
        const auto* done = std::get_if<distill::StepDone>(&event);
        if (done && done->stage == "distil" && done->step == 3)
            stop.request_stop();
    };
    EXPECT_THAT(runStudy(longer, workspace, first, {.events = events}), failsWith(ErrorCode::Cancelled, _));
    EXPECT_TRUE(fs::exists(workspace.paths().cache() / "speeds.json"));
    std::vector<StudyProgress> seen;
    auto second = options();
    second.progress = [&](const StudyProgress& progress) {
        if (progress.run > 0)
            seen.push_back(progress);
    };
    ASSERT_THAT(runStudy(longer, workspace, second), succeeds());
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.front().run, 2u) << "of the study, not of the session";
    EXPECT_GT(seen.front().secondsLeft, 0);
    EXPECT_GT(seen.front().share, 0.3) << "what was done before counts";
    EXPECT_LT(seen.front().share, 1);
}

TEST_F(RunnerTest, WhatIsMissingIsSaidBeforeAnythingRuns) {
    auto workspace = open();
    EXPECT_THAT(runStudy(testing::tinyStudy(folder / "nowhere", teacher()), workspace, options()),
                failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
    EXPECT_THAT(runStudy(testing::tinyStudy(dataset(), folder / "no-model"), workspace, options()),
                failsWith(ErrorCode::NotFound, HasSubstr("no-model")));
    auto greedy = spec();
    greedy.labelled.perClass = 99;
    EXPECT_THAT(runStudy(greedy, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("99")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
    EXPECT_THAT(studies, SizeIs(0));
}

TEST_F(RunnerTest, StudentsBeginWithTheBackboneThatTheStudyNames) {
    auto first = open("first");
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP"])"), first, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto pretrained, listStudents(first));
    const auto file = folder / "pretrained.safetensors";
    fs::copy_file(pretrained.at(0).file, file);

    auto workspace = open();
    auto still = spec(R"(, "columns": ["SUP", "real/FD"])");
    still.student.weights = file.string();
    still.finetune.learningRate = still.supervised.learningRate = still.distil.learningRate = 0;
    ASSERT_THAT(runStudy(still, workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto begun, tensor::TensorArchive::open(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto students, listStudents(workspace));
    ASSERT_THAT(students, SizeIs(2));
    for (const auto& student : students) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto kept, tensor::TensorArchive::open(student.file));
        EXPECT_TRUE(std::ranges::equal(kept.entries().at("layer3.0.conv1.weight").bytes,
                                       begun.entries().at("layer3.0.conv1.weight").bytes))
            << student.run.column;
        EXPECT_FALSE(
            std::ranges::equal(kept.entries().at("fc.weight").bytes, begun.entries().at("fc.weight").bytes))
            << "the head is not taken";
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_THAT(table.notes, Contains(HasSubstr("pretrained.safetensors (SHA-256 " +
                                                sha256OfFile(file).value().substr(0, 12) + ")")));
    still.student.weights = (folder / "moved.safetensors").string();
    fs::rename(file, *still.student.weights);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, runStudy(still, workspace, options()));
    EXPECT_EQ(again.finished, 0u) << "the file's content is what counts";
}

TEST_F(RunnerTest, StartingWeightsThatDoNotFitAreRefusedByNameBeforeAnythingRuns) {
    auto first = open("first");
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP"])"), first, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto pretrained, listStudents(first));
    const auto refusal = [&](const fs::path& file, students::Architecture architecture, int width) {
        auto workspace = open();
        auto other = spec();
        other.student.architecture = architecture;
        other.student.width = width;
        other.student.weights = file.string();
        return runStudy(other, workspace, options());
    };
    using students::Architecture;
    const auto& file = pretrained.at(0).file;
    EXPECT_THAT(refusal(file, Architecture::ResNet18, 8),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr(file.string()), HasSubstr("conv1.weight"))));
    EXPECT_THAT(refusal(file, Architecture::RepVitM09, 64),
                failsWith(ErrorCode::Mismatch, HasSubstr("stem.conv1.c.weight")));
    EXPECT_THAT(refusal(folder / "none.safetensors", Architecture::ResNet18, 4),
                failsWith(ErrorCode::NotFound, HasSubstr("none.safetensors")));
    EXPECT_THAT(refusal(folder.write("model.pth", "x"), Architecture::ResNet18, 4),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("model.pth")));
}

TEST_F(RunnerTest, StartingWeightsThatHoldNoNumbersAreRefusedByNameBeforeAnythingRuns) {
    auto first = open("first");
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["SUP"])"), first, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto pretrained, listStudents(first));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(pretrained.at(0).file));
    const auto refusalWith = [&](const char* name,
                                 const std::function<at::Tensor(const at::Tensor&)>& spoilt) {
        auto weights = tensor::viewsOf(archive);
        weights[name] = spoilt(weights.at(name));
        EXPECT_THAT(tensor::saveTensors(folder / "odd.safetensors", weights), succeeds());
        auto workspace = open();
        auto other = spec();
        other.student.weights = (folder / "odd.safetensors").string();
        return runStudy(other, workspace, options());
    };
    EXPECT_THAT(
        refusalWith("conv1.weight", [](const at::Tensor& w) { return w / 0; }),
        failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("odd.safetensors"), HasSubstr("conv1.weight"))));
    EXPECT_THAT(refusalWith("bn1.running_var", [](const at::Tensor& w) { return -w; }),
                failsWith(ErrorCode::Corrupt, HasSubstr("bn1.running_var holds negative variances")));
    EXPECT_THAT(refusalWith("conv1.weight", [](const at::Tensor& w) { return w.to(at::kInt); }),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("conv1.weight holds whole numbers")));
}

TEST_F(RunnerTest, ProgressNamesTheWorkAndEndsWithAllOfIt) {
    auto workspace = open();
    std::vector<StudyProgress> seen;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) { seen.push_back(progress); };
    ASSERT_THAT(runStudy(spec(R"(, "columns": ["real/FD"])"), workspace, watched), succeeds());
    ASSERT_FALSE(seen.empty());
    EXPECT_THAT(seen.front().work.task, HasSubstr("checking")) << "every file, when it is opened first";
    EXPECT_TRUE(std::ranges::any_of(seen, [](const StudyProgress& progress) {
        return progress.work.task == "colours: teacher embeds train images";
    }));
    const auto trained = std::ranges::find_if(seen, [](const StudyProgress& progress) {
        return progress.work.task == "colours real/FD: finetune" && progress.work.finished;
    });
    ASSERT_NE(trained, seen.end());
    EXPECT_EQ(trained->work.done, 32);
    EXPECT_EQ(seen.back().work.task, "colours: teacher embeds test images") << "no run waits for it";
    EXPECT_EQ(seen.back().run, 1u);
    EXPECT_EQ(seen.back().runs, 1u);
    EXPECT_EQ(seen.back().share, 1);
    EXPECT_EQ(seen.back().secondsLeft, 0);
}

} // namespace
} // namespace retort::study
