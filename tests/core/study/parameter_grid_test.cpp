#include "study/sets/parameter_grid.h"

#include "base/file.h"
#include "jobs/grid_job.h"
#include "jobs/job_work.h"
#include "study/sets/set_generation.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <chrono>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImageGridTest : public ::testing::Test {
protected:
    ImageGridTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "teacher");
        fs::create_directories(folder / "text");
        fs::create_directories(folder / "unclip");
    }

    synthesis::ImageGenerators imageGenerators() {
        return {.open =
                    [this](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                        ++opened;
                        return testing::openTinyImageGenerator(path, [this]() -> Status {
                            ++generated;
                            return {};
                        });
                    },
                .describe =
                    [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                        return testing::describeTinyImageGenerator(path);
                    }};
    }
    GridRequest request() {
        return {.set = {.source = Source::Cls2Img,
                        .generator = (folder / "text").string(),
                        .dataset = (folder / "colours").string(),
                        .labelled = {.perClass = 2},
                        .choices = {.perImage = 3, .steps = 1},
                        .work = {.resources = folder / "resources",
                                 .device = "cpu",
                                 .threads = 1,
                                 .imageGenerators = imageGenerators()}},
                .across = {.parameter = GridParameter::Seed, .values = {"1", "2", "3"}},
                .down = {.parameter = GridParameter::Class, .values = {"red", "green"}},
                .name = "one"};
    }
    static std::string bytes(const ParameterGrid& grid, std::size_t column, std::size_t row) {
        return readTextFile(grid.image(column, row)).value();
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    int opened = 0;
    int generated = 0;
};

TEST_F(ImageGridTest, EveryPairOfValuesIsGeneratedOnce) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto grid, generateGrid(workspace, request()));
    EXPECT_EQ(grid.folder, workspace.folder() / "grids/one");
    EXPECT_EQ(generated, 6);
    EXPECT_NE(bytes(grid, 0, 0), bytes(grid, 1, 0));
    EXPECT_NE(bytes(grid, 0, 0), bytes(grid, 0, 1));
    EXPECT_THAT(generateGrid(workspace, request()), succeeds());
    EXPECT_EQ(generated, 6);
    EXPECT_EQ(opened, 1);
    fs::remove(grid.image(2, 1));
    EXPECT_THAT(generateGrid(workspace, request()), succeeds());
    EXPECT_EQ(generated, 7) << "what was interrupted goes on";
}

TEST_F(ImageGridTest, CellIsTheFirstImageOfTheSetOfItsValues) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto grid, generateGrid(workspace, request()));
    auto set = request().set;
    set.choices.seed = 2;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateRequested(workspace, set));
    EXPECT_EQ(bytes(grid, 1, 1), readTextFile(made.folder / "images/green/000000.png").value());
}

TEST_F(ImageGridTest, VariationsAreGeneratedFromTheFirstImageOfTheClass) {
    auto variations = request();
    variations.set.source = Source::Img2Img;
    variations.set.generator = (folder / "unclip").string();
    variations.set.teacher = (folder / "teacher").string();
    variations.across = {.parameter = GridParameter::NoiseLevel, .values = {"0", "500"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto grid, generateGrid(workspace, variations));
    EXPECT_EQ(generated, 4);
    EXPECT_TRUE(fs::exists(grid.image(1, 1)));
}

TEST_F(ImageGridTest, OfTheWorkspace_AreListedTheNewestFirst) {
    EXPECT_TRUE(listGrids(workspace.folder()).empty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generateGrid(workspace, request()));
    auto other = request();
    other.name = "two";
    other.down = {.parameter = GridParameter::Guidance, .values = {"2"}};
    other.className = "red";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, generateGrid(workspace, other));
    const auto old = fs::last_write_time(second.folder / "grid.json") - std::chrono::hours(1);
    fs::last_write_time(first.folder / "grid.json", old);
    folder.write("workspace/grids/broken/grid.json", "{");
    folder.write("workspace/grids/odd/grid.json", R"({"format": 1, "across": "dance"})");
    const auto grids = listGrids(workspace.folder());
    ASSERT_EQ(grids.size(), 2U);
    EXPECT_EQ(grids[0].name, "two");
    EXPECT_EQ(grids[0].className, "red");
    EXPECT_EQ(grids[0].down.parameter, GridParameter::Guidance);
    EXPECT_EQ(grids[1].name, "one");
    EXPECT_EQ(grids[1].className, "") << "an axis is the class";
    EXPECT_THAT(grids[1].across.values, ElementsAre("1", "2", "3"));
}

TEST_F(ImageGridTest, ThatMakesNoSense_IsRefusedBeforeAnythingIsGenerated) {
    struct Case {
        const char* reason;
        void (*spoil)(GridRequest&);
    };
    const Case cases[] = {
        {"both axes are seed", [](GridRequest& r) { r.down = r.across; }},
        {"no value of seed", [](GridRequest& r) { r.across.values.clear(); }},
        {"'2x' is no value for guidance",
         [](GridRequest& r) {
             r.across = {.parameter = GridParameter::Guidance, .values = {"2", "2x"}};
         }},
        {"'' is no value for steps",
         [](GridRequest& r) { r.across = {.parameter = GridParameter::Steps, .values = {""}}; }},
        {"steps", [](GridRequest& r) { r.across = {.parameter = GridParameter::Steps, .values = {"0"}}; }},
        {"noiseLevel is for img2img",
         [](GridRequest& r) { r.across = {.parameter = GridParameter::NoiseLevel, .values = {"1"}}; }},
        {"no class 'rod', did you mean 'red'?", [](GridRequest& r) { r.down.values = {"rod"}; }},
        {"at most 100", [](GridRequest& r) { r.across.values.assign(51, "1"); }},
        {"no name for it", [](GridRequest& r) { r.name = "../one"; }},
    };
    for (const auto& [reason, spoil] : cases) {
        auto spoilt = request();
        spoil(spoilt);
        EXPECT_THAT(generateGrid(workspace, spoilt),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
    }
    EXPECT_EQ(generated, 0);
    EXPECT_FALSE(fs::exists(workspace.folder() / "grids"));
}

TEST_F(ImageGridTest, NameOfAnotherGrid_IsRefused) {
    EXPECT_THAT(generateGrid(workspace, request()), succeeds());
    auto other = request();
    other.across.values = {"9"};
    EXPECT_THAT(generateGrid(workspace, other),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("another one")));
}

TEST_F(ImageGridTest, IsGeneratedFromWhatItsJobHolds) {
    const auto work = jobWork(workspace, {.resources = folder / "resources",
                                          .device = "cpu",
                                          .threads = 1,
                                          .imageGenerators = imageGenerators()});
    EXPECT_THAT(work({.id = JobId{7}, .request = gridJob(request())}, {}), succeeds());
    const auto grids = listGrids(workspace.folder());
    ASSERT_EQ(grids.size(), 1U);
    EXPECT_THAT(grids[0].down.values, ElementsAre("red", "green"));
    EXPECT_TRUE(fs::exists(grids[0].image(2, 1)));
}

} // namespace
} // namespace retort::study
