#include "miniature/teacher_training.h"

#include "clip/model_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "training/kept_checkpoints.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

namespace retort::miniature {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kSide = 16;

TeacherRecipe tinyRecipe() {
    TeacherRecipe recipe;
    recipe.model = {.embeddingWidth = 16,
                    .vision = {.imageSize = kSide,
                               .patchSize = 8,
                               .transformer = {.width = 32, .layers = 2, .heads = 2, .mlpWidth = 64}},
                    .text = {.contextLength = 16,
                             .vocabularySize = 600,
                             .transformer = {.width = 32, .layers = 1, .heads = 2, .mlpWidth = 64}}};
    recipe.datasets = {
        {.name = "colours", .classNames = {"red", "blue"}, .templates = {"a {} square.", "{}"}}};
    recipe.plan.steps = 40;
    recipe.plan.batchSize = 16;
    recipe.plan.learningRate = 3e-3;
    recipe.plan.warmupSteps = 2;
    recipe.plan.emaDecay = 0.8;
    recipe.plan.evaluateEvery = 1000;
    recipe.plan.checkpointEvery = 1000;
    return recipe;
}

/// Red and blue images of varying brightness.
LabelledImages squaresOfTwoColours(std::int64_t count) {
    auto images = at::zeros({count, kSide, kSide, 3}, at::kByte);
    auto labels = at::arange(count) % 2;
    for (std::int64_t i = 0; i < count; ++i)
        images[i].select(2, i % 2 == 0 ? 0 : 2).fill_(120 + i % 100);
    return {images, labels};
}

std::vector<ImageSet> pairOfColours() {
    return {{"colours", {"red", "blue"}, squaresOfTwoColours(60), squaresOfTwoColours(20)}};
}

at::Tensor teacherWeights(const fs::path& folder) {
    auto archive = tensor::TensorArchive::open(folder / "open_clip_model.safetensors");
    EXPECT_TRUE(archive.ok());
    std::vector<at::Tensor> all;
    for (const auto& [name, tensor] : tensor::viewsOf(*archive))
        all.push_back(tensor.flatten().to(at::kFloat));
    return at::cat(all);
}

TEST(TrainTeacher, learns_what_tells_two_classes_apart_and_writes_a_model_folder) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result, trainTeacher({.recipe = tinyRecipe(), .folder = folder / "m"}, pairOfColours()));
    ASSERT_EQ(result.zeroShot.size(), 1u);
    EXPECT_EQ(result.zeroShot[0], 100);
    EXPECT_TRUE(clip::verifyModelFolder(folder / "m").ok());
    EXPECT_FALSE(fs::exists(folder / "m/checkpoint.safetensors"));
}

TEST(TrainTeacher, stopped_and_resumed_ends_with_the_same_weights) {
    const TemporaryFolder folder;
    at::set_num_threads(1);
    auto recipe = tinyRecipe();
    recipe.plan.evaluateEvery = 10;
    ASSERT_TRUE(trainTeacher({.recipe = recipe, .folder = folder / "whole"}, pairOfColours()).ok());

    std::stop_source source;
    TeacherTraining halved{.recipe = recipe, .folder = folder / "halved"};
    halved.evaluated = [&](const TeacherEvaluation&) { source.request_stop(); };
    halved.stop = source.get_token();
    EXPECT_THAT(trainTeacher(halved, pairOfColours()),
                failsWith(ErrorCode::Cancelled, HasSubstr("run it again")));
    EXPECT_TRUE(fs::exists(folder / "halved/checkpoint.safetensors"));
    ASSERT_TRUE(trainTeacher({.recipe = recipe, .folder = folder / "halved", .start = StartFrom::Checkpoint},
                             pairOfColours())
                    .ok());
    EXPECT_TRUE(at::equal(teacherWeights(folder / "whole"), teacherWeights(folder / "halved")));
    EXPECT_THAT(trainTeacher({.recipe = recipe, .folder = folder / "halved", .start = StartFrom::Checkpoint},
                             pairOfColours()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("nothing to resume")));
}

TEST(TrainTeacher, goes_on_from_the_checkpoint_before_a_damaged_one_else_anew) {
    at::set_num_threads(1);
    auto recipe = tinyRecipe();
    recipe.plan.evaluateEvery = 10;
    recipe.plan.checkpointEvery = 4;
    const TemporaryFolder whole;
    ASSERT_TRUE(trainTeacher({.recipe = recipe, .folder = whole / "m"}, pairOfColours()).ok());
    for (const bool isBoth : {false, true}) {
        SCOPED_TRACE(isBoth ? "both" : "the newest");
        const TemporaryFolder folder;
        std::stop_source source;
        TeacherTraining halved{.recipe = recipe, .folder = folder / "m"};
        halved.evaluated = [&](const TeacherEvaluation&) { source.request_stop(); };
        halved.stop = source.get_token();
        EXPECT_THAT(trainTeacher(halved, pairOfColours()),
                    failsWith(ErrorCode::Cancelled, HasSubstr("again")));
        const auto newest = folder / "m/checkpoint.safetensors";
        fs::resize_file(newest, 0);
        if (isBoth)
            fs::resize_file(training::previousCheckpoint(newest), 100);
        std::vector<std::string> remarks;
        ASSERT_TRUE(trainTeacher({.recipe = recipe,
                                  .folder = folder / "m",
                                  .start = StartFrom::Checkpoint,
                                  .remark = [&](const std::string& text) { remarks.push_back(text); }},
                                 pairOfColours())
                        .ok());
        ASSERT_EQ(remarks.size(), 1u);
        EXPECT_THAT(remarks[0], AllOf(HasSubstr("checkpoint.safetensors"), HasSubstr("it is empty"),
                                      HasSubstr(isBoth ? "starts anew" : "of step 8")));
        EXPECT_TRUE(at::equal(teacherWeights(whole / "m"), teacherWeights(folder / "m")));
        EXPECT_FALSE(fs::exists(newest));
    }
}

TEST(TrainTeacher, refuses_images_that_are_not_the_recipes) {
    const TemporaryFolder folder;
    auto sets = pairOfColours();
    sets[0].classes.push_back("green");
    EXPECT_THAT(trainTeacher({.recipe = tinyRecipe(), .folder = folder / "m"}, sets),
                failsWith(ErrorCode::Mismatch, HasSubstr("3 classes, the recipe names 2")));
    EXPECT_THAT(trainTeacher({.recipe = tinyRecipe(), .folder = folder / "m"}, {}),
                failsWith(ErrorCode::Mismatch, HasSubstr("0 were given")));
}

TEST(AtTeacherSize, brings_images_to_the_models_side) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, atTeacherSize(pairOfColours()[0], 8));
    EXPECT_EQ(set.train.images.sizes(), (at::IntArrayRef{60, 8, 8, 3}));
    EXPECT_EQ(set.test.labels.size(0), 20);
}

} // namespace
} // namespace retort::miniature
