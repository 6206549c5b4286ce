#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/plan/cost.h"
#include "study/spec/resolve.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

using retort::testing::succeeds;
using retort::testing::TemporaryFolder;

class CostTest : public ::testing::Test {
protected:
    static RunSpec run(int width = 8) {
        auto spec = parseStudySpec(R"({"name": "s", "datasets": ["d"], "columns": ["SUP"],
            "student": {"architecture": "resnet18", "stem": "small-image"},
            "finetune": {"steps": 5, "batch": 4}})",
                                   "s.json")
                        .value();
        spec.student.width = width;
        return resolveRuns(spec, {.dataset = "d", .data = {.classes = {"a", "b", "c"}}, .images = {28, 28}})
            .value()
            .front();
    }
    /// A run like this one, finished after so long.
    void finish(const RunSpec& like, double seconds) {
        store::RunTable table(workspace.database());
        const auto id = table.put({.identity = "x", .spec = canonical(toJson(like))}).value();
        ASSERT_THAT(table.setCost(id, {.finetuneSeconds = seconds}), succeeds());
        ASSERT_THAT(table.setState(id, store::RunState::Finished), succeeds());
    }
    /// A set of two images that took three seconds.
    void generate(const std::string& name, const std::string& spec) {
        store::SyntheticTable table(workspace.database());
        const auto set = table
                             .put({.identity = name,
                                   .name = name,
                                   .kind = "cls2img",
                                   .generator = "sd",
                                   .classes = {"a"},
                                   .spec = spec,
                                   .images = 2})
                             .value();
        const std::vector<store::SyntheticImageRecord> images{{.number = 0, .file = "a", .seconds = 1},
                                                              {.number = 1, .file = "b", .seconds = 2}};
        ASSERT_THAT(table.addImages(set, images), succeeds());
    }
    std::optional<SamplingSpeed> speed(const synthesis::GenerationSpec& spec) {
        return samplingSpeed(workspace, {.name = "sd", .nativeSize = 64}, spec).value();
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
};

TEST_F(CostTest, TrainingIsTimedByFinishedRunsOfTheSameStudent) {
    EXPECT_FALSE(secondsPerTrainingImage(workspace, run()).value());
    finish(run(), 10); // 20 images
    EXPECT_DOUBLE_EQ(secondsPerTrainingImage(workspace, run())->value(), 0.5);
    EXPECT_FALSE(secondsPerTrainingImage(workspace, run(16)).value());
}

TEST_F(CostTest, GenerationIsTimedByTheNetworksEvaluationsInSetsOfTheSameGeneratorAndSize) {
    EXPECT_FALSE(speed({}));
    generate("ten steps", R"({"steps": 10, "guidance": 1, "drawnSize": [0, 0]})");
    generate("larger", R"({"steps": 1, "guidance": 1, "drawnSize": [128, 128]})");
    generate("unreadable", "{broken");
    const auto plain = speed({.guidance = 1, .steps = 20});
    ASSERT_TRUE(plain);
    EXPECT_DOUBLE_EQ(plain->secondsPerImage, 3);
    EXPECT_EQ(plain->sets, 1);
    EXPECT_DOUBLE_EQ(speed({.guidance = 2, .steps = 20})->secondsPerImage, 6) << "guidance doubles it";
    EXPECT_DOUBLE_EQ(speed({.guidance = 1, .steps = 20, .sampledSize = {64, 64}})->secondsPerImage, 3);
    EXPECT_DOUBLE_EQ(speed({.guidance = 1, .steps = 1, .sampledSize = {128, 128}})->secondsPerImage, 1.5);
}

} // namespace
} // namespace retort::study
