#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/cost.h"
#include "study/resolved_run.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

using retort::testing::succeeds;
using retort::testing::TemporaryFolder;

class CostTest : public ::testing::Test {
protected:
    StudySpec spec(const std::string& columns = R"(["SUP", "real/FD", "cls2img/FD", "img2img/CP"])") {
        return parseStudySpec(R"({"name": "s", "datasets": ["d"], "teacher": "t", "seeds": [1, 2],
            "generators": {"cls2img": "sd", "img2img": "unclip"}, "generation": {"perImage": 3},
            "student": {"architecture": "resnet18", "width": 8, "stem": "small-image"},
            "distil": {"steps": 10, "batch": 4}, "finetune": {"steps": 5, "batch": 4}, "columns": )" +
                                  columns + "}",
                              "s.json")
            .value();
    }
    StudyCost cost(const StudySpec& of) { return estimateCost(workspace, of, {{"d", kSize}}).value(); }

    /// A finished run of the study's own student that took so long.
    void finish(const StudySpec& of, double seconds) {
        const ResolveInputs inputs{.dataset = "d",
                                   .data = {.classes = {"a", "b", "c"}},
                                   .pictures = kSize.pictures,
                                   .teacher = TeacherIdentity{.embeddingWidth = 4}};
        const auto runs = resolveRuns(of, inputs).value();
        store::RunTable table(workspace.database());
        const auto id = table.put({.identity = "x", .spec = canonical(toJson(runs.front()))}).value();
        ASSERT_THAT(table.setCost(id, {.finetuneSeconds = seconds}), succeeds());
        ASSERT_THAT(table.setState(id, store::RunState::Finished), succeeds());
    }

    static constexpr DataSetSize kSize{.labelled = 20, .pictures = {28, 28}};
    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
};

TEST_F(CostTest, CountsRunsPicturesAndTeacherPasses) {
    const auto found = cost(spec());
    EXPECT_EQ(found.runs, 8u);
    EXPECT_EQ(found.trainingPictures, 2 * (20 + 3 * (40 + 20)));
    EXPECT_EQ(found.generatedPictures, 2 * 60);
    EXPECT_EQ(found.teacherPasses, 20 + 60) << "the labelled ones, and cls2img's; CP needs none";
}

TEST_F(CostTest, WithoutEarlierRunsIsSilentAboutTime) {
    EXPECT_FALSE(cost(spec()).trainingSeconds);
    EXPECT_FALSE(cost(spec()).generationSeconds);
    EXPECT_EQ(cost(spec(R"(["SUP"])")).generationSeconds, 0) << "there is nothing to generate";
}

TEST_F(CostTest, TakesItsTimeFromFinishedRunsOfTheSameStudent) {
    const auto sup = spec(R"(["SUP"])");
    finish(sup, 10); // 20 pictures
    EXPECT_DOUBLE_EQ(cost(spec()).trainingSeconds.value(),
                     0.5 * static_cast<double>(cost(spec()).trainingPictures));
    auto wider = sup;
    wider.student.width = 16;
    EXPECT_FALSE(cost(wider).trainingSeconds);
}

TEST_F(CostTest, TakesGenerationTimeFromSetsOfTheSameGenerator) {
    store::SyntheticTable table(workspace.database());
    for (const auto* generator : {"sd", "unclip"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, table.put({.identity = generator,
                                                               .name = generator,
                                                               .kind = "cls2img",
                                                               .generator = generator,
                                                               .classes = {"a"},
                                                               .spec = "{}",
                                                               .pictures = 2}));
        const std::vector<store::SyntheticImageRecord> images{{.number = 0, .file = "a", .seconds = 1},
                                                              {.number = 1, .file = "b", .seconds = 2}};
        ASSERT_THAT(table.addImages(set, images), succeeds());
    }
    EXPECT_DOUBLE_EQ(cost(spec()).generationSeconds.value(), 1.5 * 120);
}

} // namespace
} // namespace retort::study
