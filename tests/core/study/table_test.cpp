#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "study/table.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace retort::study {
namespace {

using nlohmann::json;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Column kSup{Method::Supervised, Source::Real};
constexpr Column kFeatures{Method::FeatureDistillation, Source::Real};

struct StoredRun {
    std::string dataset = "d";
    std::string method = "SUP";
    std::int64_t seed = 1;
    double accuracy = 0.5;             ///< share, after stage 2
    std::optional<double> stage1 = {}; ///< share
    store::RunState state = store::RunState::Finished;
};

class TableTest : public ::testing::Test {
protected:
    void add(const StoredRun& run) {
        json spec{{"seed", run.seed},
                  {"data", {{"train", run.dataset}}},
                  {"finetune", {{"steps", 8}, {"batch", 4}}}};
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
        put(id, "finetune", 8, run.accuracy);
        if (run.stage1) {
            put(id, "distil", 0, 0.01);
            put(id, "distil", 9, *run.stage1);
        }
    }
    void put(RunId run, const std::string& stage, std::int64_t step, double top1) {
        EXPECT_TRUE(
            store::EvaluationTable(workspace.database())
                .put({.run = run, .stage = stage, .step = step, .split = "test", .scores = {.top1 = top1}})
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
    EXPECT_NEAR(cell.std, std::sqrt((9.0 + 1.0 + 16.0) / 2.0), 1e-9);
    EXPECT_EQ(cell.runs, ids);
    EXPECT_FALSE(cell.delta);
    EXPECT_FALSE(cell.stage1);
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
    EXPECT_THAT(table.remarks(), Contains(HasSubstr("1 of 2 data sets")));
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
