#include "study/sets/set_generation.h"

#include "base/cancellation.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;

class SetGenerationTest : public ::testing::Test {
protected:
    SetGenerationTest() {
        testing::writeTinyDataset(folder / "colours");
        fs::create_directories(folder / "text");
    }

    SetRequest request() {
        return {.source = Source::Cls2Img,
                .generator = (folder / "text").string(),
                .dataset = (folder / "colours").string(),
                .labelled = {.perClass = 2},
                .choices = {.perImage = 1, .steps = 1},
                .name = "small",
                .work = {.resources = folder / "resources",
                         .device = "cpu",
                         .threads = 1,
                         .imageGenerators = {
                             .open =
                                 [this](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                     ++opened;
                                     return testing::openTinyImageGenerator(path);
                                 },
                             .describe =
                                 [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                     return testing::describeTinyImageGenerator(path);
                                 }}}};
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    int opened = 0;
};

TEST_F(SetGenerationTest, FinishedSetIsReturnedWithoutOpeningTheGenerator) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generateRequested(workspace, request()));
    EXPECT_EQ(first.outcome.generated, 4);
    EXPECT_EQ(opened, 1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, generateRequested(workspace, request()));
    EXPECT_EQ(again.outcome.set, first.outcome.set);
    EXPECT_EQ(again.outcome.stored, 4);
    EXPECT_EQ(again.outcome.generated, 0);
    EXPECT_EQ(opened, 1);
}

TEST_F(SetGenerationTest, SizeThatCannotBeIsRefusedBeforeAnythingIsEstimated) {
    auto odd = request();
    odd.choices.size = 65;
    bool isEstimated = false;
    odd.costs = [&](const SetCost&) { isEstimated = true; };
    EXPECT_THAT(generateRequested(workspace, odd),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("cannot generate 65 x 65 pixels")));
    EXPECT_FALSE(isEstimated);
    EXPECT_THAT(remainingSetCost(workspace, odd), failsWith(ErrorCode::InvalidArgument, HasSubstr("65")));
    EXPECT_EQ(opened, 0);
}

TEST_F(SetGenerationTest, LostImageOpensTheGeneratorAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generateRequested(workspace, request()));
    fs::remove(first.folder / "images" / "green" / "000000.png");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, generateRequested(workspace, request()));
    EXPECT_EQ(again.outcome.generated, 1);
    EXPECT_EQ(opened, 2);
}

TEST_F(SetGenerationTest, DecoderOfAPreviewIsPartOfItsGenerator) {
    auto preview = request();
    preview.decoder = folder.write("taesd.safetensors", "weights");
    std::optional<diffusion::Assembly> asked;
    preview.work.imageGenerators.open = [&](const fs::path& path,
                                            const synthesis::ImageGeneratorOptions& options) {
        asked = options.assembly;
        return testing::openTinyImageGenerator(path);
    };
    EXPECT_THAT(generateRequested(workspace, preview), succeeds());
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->base, folder / "text");
    EXPECT_EQ(asked->decoder, folder / "taesd.safetensors");
    preview.decoder = folder / "none.safetensors";
    EXPECT_THAT(generateRequested(workspace, preview),
                failsWith(ErrorCode::NotFound, HasSubstr("none.safetensors")));
}

TEST_F(SetGenerationTest, GeneratorThatCannotBeOpenedIsNamed) {
    auto broken = request();
    broken.work.imageGenerators.open = [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
        return Result<std::unique_ptr<synthesis::ImageGenerator>>{
            Error{ErrorCode::OutOfMemory, path.string() + ": no memory left"}};
    };
    EXPECT_THAT(generateRequested(workspace, broken),
                failsWith(ErrorCode::OutOfMemory, HasSubstr((folder / "text").string())));
    EXPECT_THAT(generateRequested(workspace, request()), succeeds());
}

TEST_F(SetGenerationTest, RemainingCost_CountsWhatIsNotThereYet) {
    testing::writeTinyTeacher(folder / "tiny-clip");
    auto scored = request();
    scored.choices.perImage = 3;
    scored.choices.batch = 4;
    scored.teacher = (folder / "tiny-clip").string();
    scored.scoring = Scoring::ByTeacher;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, remainingSetCost(workspace, scored));
    EXPECT_EQ(before.images, 12);
    EXPECT_EQ(before.generated, 0);
    EXPECT_EQ(before.teacherPasses, 12);
    EXPECT_FALSE(before.seconds);
    EXPECT_GT(before.freeBytes, before.bytes);

    auto stopped = scored;
    int batches = 0;
    stopped.work.imageGenerators.open = [&](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
        return testing::openTinyImageGenerator(
            path, [&]() -> Status { return ++batches > 1 ? Status{cancelled("drawing")} : Status{}; });
    };
    EXPECT_THAT(generateRequested(workspace, stopped), failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto partly, remainingSetCost(workspace, scored));
    EXPECT_EQ(partly.images, 8);
    EXPECT_EQ(partly.generated, 4);
    EXPECT_EQ(partly.teacherPasses, 12) << "it scores the set when all is drawn";
    EXPECT_LT(partly.bytes, before.bytes);
    EXPECT_EQ(partly.earlierSets, 1);

    EXPECT_THAT(generateRequested(workspace, scored), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, remainingSetCost(workspace, scored));
    EXPECT_TRUE(after.isNothing());
    EXPECT_EQ(after.generated, 12);
    EXPECT_EQ(after.bytes, 0u);
    EXPECT_THAT(textOf(after), HasSubstr("all 12 images exist"));
}

} // namespace
} // namespace retort::study
