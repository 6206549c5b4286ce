#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "study/report/cell_comparison.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace retort::study {
namespace {

using nlohmann::json;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Column kSup{Method::Supervised, Source::Real};
constexpr Column kFeatures{Method::FeatureDistillation, Source::Real};

struct StoredRun {
    std::string dataset = "d";
    std::string content = {}; ///< of the dataset; empty: follows from its name
    std::string method = "SUP";
    std::int64_t seed = 1;
    double accuracy = 0.5;             ///< share, after stage 2
    std::optional<double> stage1 = {}; ///< share
    /// Shares on validation after steps 0, 4 and 8, with test accuracies of 0.99, `halfway` and `accuracy`.
    std::vector<double> validation = {};
    double halfway = 0.5;
    store::RunState state = store::RunState::Finished;
    std::int64_t testImages = 0;
    json names = json::object();
    std::vector<bool> correct = {}; ///< of each test image
};

class TableTest : public ::testing::Test {
protected:
    void add(const StoredRun& run) {
        json spec{{"seed", run.seed},
                  {"data", {{"train", run.content.empty() ? run.dataset : run.content}}},
                  {"finetune", {{"steps", 8}, {"batch", 4}}}};
        spec["names"] = run.names;
        if (run.method != "SUP")
            spec["names"]["teacherScores"] = run.dataset + " scores";
        const auto id = runs.put({.identity = std::to_string(ids.size()),
                                  .dataset = run.dataset,
                                  .method = run.method,
                                  .source = "real",
                                  .student = "resnet18",
                                  .seed = run.seed,
                                  .spec = spec.dump()})
                            .value();
        ids.push_back(id);
        EXPECT_TRUE(
            runs.setState(id, run.state, run.state == store::RunState::Failed ? "no memory" : "").ok());
        put(id, "finetune", 0, 0.99);
        put(id, "finetune", 8, run.accuracy, {.images = run.testImages, .correct = run.correct});
        for (std::size_t i = 0; i < run.validation.size(); ++i)
            put(id, "finetune", static_cast<std::int64_t>(4 * i), run.validation[i], {.split = "validation"});
        if (!run.validation.empty())
            put(id, "finetune", 4, run.halfway);
        if (run.stage1) {
            put(id, "distil", 0, 0.01);
            put(id, "distil", 9, *run.stage1);
        }
    }
    struct Measured {
        std::string split = "test";
        std::int64_t images = 0;
        std::vector<bool> correct = {};
    };
    void put(RunId run, const std::string& stage, std::int64_t step, double top1) {
        put(run, stage, step, top1, Measured{});
    }
    void put(RunId run, const std::string& stage, std::int64_t step, double top1, const Measured& on) {
        EXPECT_TRUE(store::EvaluationTable(workspace.database())
                        .put({.run = run,
                              .stage = stage,
                              .step = step,
                              .split = on.split,
                              .scores = {.images = on.images, .top1 = top1},
                              .correct = on.correct})
                        .ok());
    }
    Table build() {
        EXPECT_TRUE(store::StudyTable(workspace.database()).put("s", "{}", ids).ok());
        auto table = buildTable(workspace, "s");
        EXPECT_TRUE(table.ok()) << table.error().text();
        return std::move(table).value();
    }

    TemporaryFolder folder;
    store::Workspace workspace = store::Workspace::open(folder.path(), store::Access::ReadWrite).value();
    store::RunTable runs{workspace.database()};
    std::vector<RunId> ids;
};

TEST_F(TableTest, CellIsMeanAndSampleDeviationOfTheLastEvaluations) {
    for (const auto& [seed, accuracy] : {std::pair{1, 0.80}, {2, 0.82}, {3, 0.87}})
        add({.seed = seed, .accuracy = accuracy});
    const auto table = build();
    const auto& cell = table.rows.at(0).cells.at(kSup);
    EXPECT_NEAR(cell.mean, 83, 1e-9);
    EXPECT_NEAR(cell.std.value_or(0), std::sqrt((9.0 + 1.0 + 16.0) / 2.0), 1e-9);
    EXPECT_EQ(cell.runs, ids);
    EXPECT_FALSE(cell.delta);
    EXPECT_FALSE(cell.stage1);
}

TEST_F(TableTest, OneRunHasNoDeviation) {
    add({});
    const auto table = build();
    EXPECT_FALSE(table.rows.at(0).cells.at(kSup).std);
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",50.0000,,1,"));
    EXPECT_TRUE(json::parse(format(table, TableFormat::Json))["rows"][0]["cells"]["SUP"]["std"].is_null());
}

/// As studies stored them before such datasets were told apart by their paths.
TEST_F(TableTest, DatasetsOfOneNameAndDifferentContentAreTwoRows) {
    add({.dataset = "fm", .content = "one", .accuracy = 0.4});
    add({.dataset = "fm", .content = "two", .accuracy = 0.6});
    const auto table = build();
    ASSERT_EQ(table.rows.size(), 2u);
    EXPECT_EQ(table.rows[0].dataset, "fm");
    EXPECT_EQ(table.rows[1].dataset, "fm (2)");
    EXPECT_NEAR(table.rows[1].cells.at(kSup).mean, 60, 1e-9);
    EXPECT_FALSE(table.rows[1].cells.at(kSup).std);
}

TEST_F(TableTest, RowSaysOnHowManyTestImagesItWasMeasured) {
    add({.dataset = "same", .seed = 1, .testImages = 60});
    add({.dataset = "same", .seed = 2, .testImages = 60});
    add({.dataset = "differs", .seed = 1, .testImages = 60});
    add({.dataset = "differs", .seed = 2, .testImages = 58});
    const auto table = build();
    EXPECT_EQ(table.rows.at(0).testImages, 60);
    EXPECT_THAT(table.rows.at(0).warnings, IsEmpty());
    EXPECT_FALSE(table.rows.at(1).testImages);
    EXPECT_EQ(table.rows.at(1).cells.at(kSup).testImages, 58);
    EXPECT_THAT(table.remarks(), Contains("differs: its runs were measured on 58 to 60 test images"));
}

TEST_F(TableTest, RowWarnsOfWhatWasFoundInItsDataset) {
    add({.names = {{"excluded", {{"test", 2}, {"train", 7}}},
                   {"testInTraining", {{"images", 3}, {"example", "test/a and train/b"}}}}});
    const auto table = build();
    EXPECT_EQ(table.rows.at(0).excludedTest, 2);
    EXPECT_THAT(table.remarks(),
                ::testing::ElementsAre("d: 2 files of the test split excluded (damaged or not an image)",
                                       "d: 3 test images are also in the train split, for example test/a and "
                                       "train/b"));
}

TEST_F(TableTest, DeltaIsPairedBySeed) {
    add({.seed = 1, .accuracy = 0.80});
    add({.seed = 2, .accuracy = 0.60});
    add({.method = "FD", .seed = 2, .accuracy = 0.70, .stage1 = 0.65});
    const auto cell = build().rows.at(0).cells.at(kFeatures);
    EXPECT_NEAR(cell.delta.value_or(0), 10, 1e-9) << "against the SUP run of seed 2 alone";
    EXPECT_NEAR(cell.stage1.value_or(0), 65, 1e-9);
    EXPECT_FALSE(cell.worsened);
    EXPECT_THAT(cell.warnings, IsEmpty());
}

/// Right about the first `share` of 100 images.
std::vector<bool> firstOf100(int share) {
    std::vector<bool> correct(100, false);
    std::fill_n(correct.begin(), share, true);
    return correct;
}

TEST_F(TableTest, GainHasAnIntervalAndIsMarkedWhereItIncludesZeroInEveryFormat) {
    add({.dataset = "a", .accuracy = 0.60, .testImages = 100, .correct = firstOf100(60)});
    add({.dataset = "a",
         .method = "FD",
         .accuracy = 0.90,
         .stage1 = 0.9,
         .testImages = 100,
         .correct = firstOf100(90)});
    add({.dataset = "b", .accuracy = 0.60, .testImages = 100, .correct = firstOf100(60)});
    add({.dataset = "b",
         .method = "FD",
         .accuracy = 0.61,
         .stage1 = 0.6,
         .testImages = 100,
         .correct = firstOf100(61)});
    const auto table = build();
    const auto& sure = table.rows.at(0).cells.at(kFeatures).interval;
    const auto& unsure = table.rows.at(1).cells.at(kFeatures).interval;
    ASSERT_TRUE(sure && unsure);
    EXPECT_TRUE(sure->isPaired && sure->isDistinguishable());
    EXPECT_FALSE(unsure->isDistinguishable());
    EXPECT_LT(sure->high - sure->low, 20) << "far narrower than of different test images";
    ASSERT_TRUE(table.average && table.average->cells.at(kFeatures).interval);
    for (const auto written : {TableFormat::Text, TableFormat::Markdown, TableFormat::Html})
        EXPECT_THAT(format(table, written),
                    AllOf(HasSubstr("[+1.0] ≈"), Not(HasSubstr("[+30.0] ≈")),
                          HasSubstr("≈ not distinguishable: the 95 % interval includes 0"),
                          HasSubstr("* one seed: over other test images alone")));
    EXPECT_THAT(format(table, TableFormat::Latex),
                AllOf(HasSubstr("$\\approx$ not distinguishable"), HasSubstr("95 \\% interval of the gain"),
                      Not(HasSubstr("95 % interval"))));
    EXPECT_THAT(format(table, TableFormat::Csv), AllOf(HasSubstr(",distinguishable,test images"),
                                                       HasSubstr(",not distinguishable,test images")));
    const auto cell = json::parse(format(table, TableFormat::Json))["rows"][1]["cells"]["real/FD"];
    EXPECT_EQ(cell["interval"]["verdict"], "not distinguishable");
    EXPECT_EQ(cell["interval"]["over"], "test images");
    EXPECT_EQ(cell["interval"]["seeds"], 1);
}

TEST_F(TableTest, IntervalOfRunsWithoutStoredAnswersIsToldToBeWider) {
    add({.accuracy = 0.60, .testImages = 100});
    add({.method = "FD", .accuracy = 0.90, .stage1 = 0.9, .testImages = 100, .correct = firstOf100(90)});
    const auto table = build();
    EXPECT_FALSE(table.rows.at(0).cells.at(kFeatures).interval->isPaired);
    EXPECT_THAT(table.notes, Contains(HasSubstr("the intervals of d real/FD are wider than need be")));
    add({.method = "LD", .accuracy = 0.80, .stage1 = 0.8, .testImages = 100, .correct = firstOf100(80)});
    EXPECT_THAT(build().notes, Contains(HasSubstr("the intervals of d are wider than need be")))
        << "all of a dataset's";
}

TEST_F(TableTest, ColumnsOfAStudyAreComparedDatasetByDataset) {
    add({.dataset = "a", .accuracy = 0.60, .testImages = 100, .correct = firstOf100(60)});
    add({.dataset = "a",
         .method = "FD",
         .accuracy = 0.90,
         .stage1 = 0.9,
         .testImages = 100,
         .correct = firstOf100(90)});
    add({.dataset = "b", .accuracy = 0.60});
    build();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto found, compareColumns(workspace, {.study = "s", .first = kFeatures, .second = kSup}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[1].dataset, "b");
    EXPECT_FALSE(found[1].cells.difference);
    EXPECT_THAT(found[1].cells.remarks, ElementsAre("not compared: no run of real/FD has finished"));
    EXPECT_EQ(found[0].dataset, "a");
    EXPECT_EQ(found[0].cells.seeds.at(0).test->onlyFirst, 30);
    EXPECT_THAT(compareColumns(workspace, {.study = "s", .first = kFeatures, .second = kSup, .dataset = "x"}),
                failsWith(ErrorCode::NotFound, HasSubstr("there are: a, b")));
    EXPECT_THAT(
        compareColumns(workspace, {.study = "s", .first = kFeatures, .second = kSup, .dataset = "b"}),
        failsWith(ErrorCode::NotFound, HasSubstr("no dataset has finished runs of both real/FD and SUP")));
}

TEST_F(TableTest, BestIsTheTestAccuracyAtTheStepThatIsBestOnValidation) {
    add({.seed = 1, .accuracy = 0.80, .validation = {0.1, 0.7, 0.6}, .halfway = 0.75});
    add({.seed = 2, .accuracy = 0.60, .validation = {0.1, 0.5, 0.6}, .halfway = 0.65});
    add({.method = "FD",
         .seed = 2,
         .accuracy = 0.70,
         .stage1 = 0.65,
         .validation = {0.2, 0.8, 0.8},
         .halfway = 0.72});
    const auto table = build();
    const auto& sup = table.rows.at(0).cells.at(kSup);
    ASSERT_TRUE(sup.best);
    EXPECT_NEAR(sup.best->mean, (75 + 60) / 2.0, 1e-9) << "validation chooses, not the highest test accuracy";
    EXPECT_NEAR(sup.best->std.value_or(0), 15 / std::sqrt(2.0), 1e-9);
    EXPECT_NEAR(sup.best->validation, 65, 1e-9);
    EXPECT_FALSE(sup.best->delta);
    EXPECT_NEAR(sup.mean, 70, 1e-9) << "the last one stays what it is";
    const auto& features = table.rows.at(0).cells.at(kFeatures);
    ASSERT_TRUE(features.best);
    EXPECT_NEAR(features.best->mean, 72, 1e-9) << "the earliest of equal steps";
    EXPECT_FALSE(features.best->std) << "one run has no spread";
    EXPECT_NEAR(features.best->delta.value_or(0), 12, 1e-9) << "against the SUP run of seed 2 at its best";
    EXPECT_THAT(table.notes, IsEmpty());
}

TEST_F(TableTest, BestOfAnUntrainedStageIsItsFirstStep) {
    add({.accuracy = 0.5, .validation = {0.9, 0.5, 0.9}});
    EXPECT_NEAR(build().rows.at(0).cells.at(kSup).best->mean, 99, 1e-9);
}

TEST_F(TableTest, BestIsAbsentWithoutValidationAndTheTableSaysWhyWhereOthersHaveOne) {
    add({.seed = 1, .validation = {0.1, 0.5, 0.4}});
    add({.seed = 2});
    EXPECT_FALSE(build().rows.at(0).cells.at(kSup).best) << "one run of the cell has none";
    EXPECT_THAT(build().notes, IsEmpty());
    EXPECT_THAT(withBest(build()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"validation\": {\"fraction\": 0.1}")));
    add({.method = "FD", .stage1 = 0.5, .validation = {0.1, 0.5, 0.4}});
    const auto table = build();
    EXPECT_TRUE(table.rows.at(0).cells.at(kFeatures).best);
    EXPECT_FALSE(table.rows.at(0).cells.at(kFeatures).best->delta.has_value() &&
                 table.rows.at(0).cells.at(kSup).best.has_value());
    EXPECT_THAT(table.notes, Contains(HasSubstr("no best on validation for d SUP")));
}

TEST_F(TableTest, WithBestShowsItInThePlaceOfTheLastAndLeavesOutCellsWithoutOne) {
    add({.dataset = "a", .accuracy = 0.8, .validation = {0.1, 0.7, 0.6}, .halfway = 0.75});
    add({.dataset = "a",
         .method = "FD",
         .accuracy = 0.85,
         .stage1 = 0.84,
         .validation = {0.1, 0.7, 0.6},
         .halfway = 0.9});
    add({.dataset = "b", .accuracy = 0.2});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto best, withBest(build()));
    EXPECT_EQ(best.shown, ShownAccuracy::BestOnValidation);
    EXPECT_NEAR(best.rows.at(0).cells.at(kSup).mean, 75, 1e-9);
    EXPECT_NEAR(best.rows.at(0).cells.at(kFeatures).mean, 90, 1e-9);
    EXPECT_NEAR(best.rows.at(0).cells.at(kFeatures).delta.value_or(0), 15, 1e-9);
    EXPECT_THAT(best.rows.at(1).cells, IsEmpty());
    ASSERT_TRUE(best.average);
    EXPECT_NEAR(best.average->cells.at(kSup).mean, 75, 1e-9);
    EXPECT_THAT(best.notes, Contains(HasSubstr("no best on validation for b SUP")));
}

TEST_F(TableTest, FinetuningThatMadeTheStudentWorseIsMarked) {
    add({});
    add({.method = "FD", .accuracy = 0.825, .stage1 = 0.856});
    const auto table = build();
    const auto& cell = table.rows.at(0).cells.at(kFeatures);
    EXPECT_TRUE(cell.worsened);
    EXPECT_THAT(table.remarks(), Contains(HasSubstr("85.6 after stage 1, 82.5 after stage 2")));
}

TEST_F(TableTest, LossThatDoesNotShowIsNotMarked) {
    add({});
    add({.method = "FD", .accuracy = 0.8250, .stage1 = 0.8253});
    EXPECT_FALSE(build().rows.at(0).cells.at(kFeatures).worsened);
}

TEST_F(TableTest, AverageIsOverCompleteRowsOnly) {
    add({.dataset = "a", .accuracy = 0.8});
    add({.dataset = "a", .method = "FD", .accuracy = 0.9, .stage1 = 0.9});
    add({.dataset = "b", .accuracy = 0.2});
    const auto table = build();
    ASSERT_TRUE(table.average);
    EXPECT_EQ(table.average->rows, 1u);
    EXPECT_NEAR(table.average->cells.at(kSup).mean, 80, 1e-9);
    EXPECT_NEAR(table.average->cells.at(kFeatures).delta.value_or(0), 10, 1e-9);
    EXPECT_THAT(table.remarks(), Contains(HasSubstr("1 of 2 datasets")));
}

TEST_F(TableTest, TeachersZeroShotIsFoundThroughTheRuns) {
    add({});
    add({.method = "FD", .stage1 = 0.5});
    EXPECT_TRUE(store::TeacherTable(workspace.database())
                    .put({.identity = "d scores",
                          .teacher = "t",
                          .dataset = "d",
                          .split = "test",
                          .scores = {.top1 = 0.9}})
                    .ok());
    EXPECT_NEAR(build().rows.at(0).teacherZeroShot.value_or(0), 90, 1e-9);
}

TEST_F(TableTest, UnfinishedRunsGiveNoCellButANote) {
    add({});
    add({.method = "FD", .state = store::RunState::Cancelled});
    add({.method = "LD", .state = store::RunState::Failed});
    const auto table = build();
    EXPECT_EQ(table.columns, std::vector<Column>{kSup});
    EXPECT_THAT(table.notes, Contains(HasSubstr("1 of 3 runs are not finished")));
    EXPECT_THAT(table.notes, Contains(HasSubstr("no memory")));
}

TEST_F(TableTest, OfAnUnknownStudyIsNotFound) {
    EXPECT_THAT(buildTable(workspace, "x"), failsWith(ErrorCode::NotFound, HasSubstr("\"x\"")));
}

} // namespace
} // namespace retort::study
