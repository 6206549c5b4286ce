#include "study/run/forecast.h"

#include "base/cancellation.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/run/runner.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include <chrono>
#include <fstream>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ForecastTest : public ::testing::Test {
protected:
    static constexpr std::int64_t kLabelled = 16, kGenerated = 2 * kLabelled, kBatch = 8;

    ForecastTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::create_directories(folder / "text");
        fs::create_directories(folder / "unclip");
    }

    StudySpec spec(const std::string& columns = "") const {
        auto text = fmt::format(R"(, "generators": {{"cls2img": "{0}/text", "img2img": "{0}/unclip"}},
            "generation": {{"perImage": 2, "steps": 1, "batch": {1}}})",
                                folder.path().string(), kBatch);
        if (!columns.empty())
            text += ", \"columns\": [" + columns + "]";
        return testing::tinyStudy(folder / "colours", folder / "tiny-clip", text);
    }
    static synthesis::ImageGenerators imageGenerators(const testing::BeforeBatch& beforeBatch = {}) {
        return {.open =
                    [beforeBatch](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                        return testing::openTinyImageGenerator(path, beforeBatch);
                    },
                .describe =
                    [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                        return testing::describeTinyImageGenerator(path);
                    }};
    }
    Result<StudyOutcome> run(const StudySpec& study, const testing::BeforeBatch& beforeBatch = {}) {
        return runStudy(study, workspace,
                        {.resources = folder / "resources", .imageGenerators = imageGenerators(beforeBatch)});
    }
    /// One of the images, in a format without checksums.
    fs::path asBitmap() const {
        const auto image = folder / "colours/train/red/00.png";
        const auto bitmap = folder / "colours/train/red/00.bmp";
        EXPECT_TRUE(cv::imwrite(bitmap.string(), cv::imread(image.string())));
        fs::remove(image);
        return bitmap;
    }
    static void overwriteLastPixel(const fs::path& path) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-4, std::ios::end);
        file.put('?');
    }
    RemainingCost left(const StudySpec& study) {
        auto cost = forecast.of(study, {});
        EXPECT_TRUE(cost.ok()) << cost.error().text();
        return std::move(cost).value();
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    Forecast forecast{
        workspace.another().value(),
        {.resources = folder / "resources", .device = "cpu", .imageGenerators = imageGenerators()}};
};

TEST_F(ForecastTest, NothingDoneYet_TellsAllOfItAndStoresNothing) {
    const auto cost = left(spec());
    EXPECT_EQ(cost.runs, 8u);
    EXPECT_EQ(cost.trainingImages, 8 * 8 * (6 + 4)) << "SUP has one stage, as long as the two of the others";
    EXPECT_EQ(cost.generatedImages, 2 * kGenerated);
    EXPECT_EQ(cost.teacherPasses, kLabelled + 2 * kGenerated);
    EXPECT_GT(cost.bytes, 0u);
    EXPECT_FALSE(cost.trainingSeconds) << "no student is trained for it";
    EXPECT_FALSE(cost.generationSeconds);
    EXPECT_FALSE(cost.seconds) << "nothing was measured that it could be guessed by";
    EXPECT_THAT(store::RunTable(workspace.database()).all().value(), IsEmpty());
    EXPECT_THAT(textOf(cost), HasSubstr("8 runs, 640 samples seen, time unknown"));
}

TEST_F(ForecastTest, FinishedRunsAndTheirEmbeddings_AreNotCountedAgain) {
    ASSERT_THAT(run(spec(R"("SUP", "real/FD")")), succeeds());
    const auto cost = left(spec());
    EXPECT_EQ(cost.runs, 6u);
    EXPECT_EQ(cost.cells.size(), 6u) << "those of the finished runs are not among them";
    EXPECT_EQ(cost.cells.begin()->second, 1);
    EXPECT_EQ(cost.trainingImages, 8 * 6 * (6 + 4));
    EXPECT_EQ(cost.teacherPasses, 2 * kGenerated) << "the labelled images are in the cache";
    EXPECT_EQ(cost.generatedImages, 2 * kGenerated);
    EXPECT_TRUE(cost.trainingSeconds) << "by the runs that are finished";
}

TEST_F(ForecastTest, TimeOfAllThatIsLeft_IsThatOfWhatWasMeasured) {
    ASSERT_THAT(run(spec(R"("SUP", "real/FD")")), succeeds());
    const auto known = left(spec(R"("real/FD", "real/LD")"));
    ASSERT_TRUE(known.seconds);
    EXPECT_GT(*known.seconds, 0);
    EXPECT_FALSE(known.isRough) << "students of this kind were trained";
    auto wider = spec(R"("real/FD")");
    wider.student.width = 8;
    EXPECT_FALSE(left(wider).seconds) << "no student of this width was";
}

TEST_F(ForecastTest, SetThatIsPartlyThere_CountsTheImagesThatAreMissing) {
    int batches = 0;
    const auto stopAtTheSecond = [&]() -> Status {
        return ++batches > 1 ? Status{cancelled("drawing")} : Status{};
    };
    const auto study = spec(R"("cls2img/FD", "img2img/FD")");
    EXPECT_THAT(run(study, stopAtTheSecond), failsWith(ErrorCode::Cancelled, _));
    const auto cost = left(study);
    EXPECT_EQ(cost.runs, 2u);
    EXPECT_EQ(cost.generatedImages, 2 * kGenerated - kBatch);
    EXPECT_EQ(cost.teacherPasses, 2 * kGenerated) << "generated images are embedded when all are there";
}

TEST_F(ForecastTest, GeneratedAndEmbeddedSet_LeavesTrainingAlone) {
    ASSERT_THAT(run(spec(R"("cls2img/FD")")), succeeds());
    const auto other = spec(R"("cls2img/LD")");
    const auto cost = left(other);
    EXPECT_EQ(cost.runs, 1u);
    EXPECT_EQ(cost.generatedImages, 0);
    EXPECT_EQ(cost.bytes, 0u);
    EXPECT_EQ(cost.teacherPasses, 0);
    fs::remove_all(workspace.paths().cache());
    EXPECT_EQ(left(other).teacherPasses, kLabelled + kGenerated) << "the cache may be deleted";
}

TEST_F(ForecastTest, FinishedStudy_LeavesNothing) {
    const auto study = spec(R"("SUP", "cls2img/FD")");
    EXPECT_FALSE(left(study).isNothing());
    ASSERT_THAT(run(study), succeeds());
    const auto cost = left(study);
    EXPECT_TRUE(cost.isNothing());
    EXPECT_EQ(cost.teacherPasses + cost.generatedImages + cost.trainingImages, 0);
    EXPECT_THAT(textOf(cost), HasSubstr("nothing left to do"));
}

TEST_F(ForecastTest, ForgottenDataset_IsLookedAtAgain) {
    const auto study = spec(R"("SUP")");
    EXPECT_EQ(left(study).runs, 1u);
    fs::remove_all(folder / "colours");
    EXPECT_EQ(left(study).runs, 1u) << "known";
    forecast.forget();
    EXPECT_THAT(forecast.of(study, {}), failsWith(ErrorCode::NotFound, HasSubstr("colours")));
}

TEST_F(ForecastTest, DatasetWhoseImagesAreAsTheyWere_IsNotReadAgain) {
    const auto image = asBitmap();
    const auto study = spec(R"("SUP")");
    ASSERT_THAT(run(study), succeeds());
    EXPECT_TRUE(left(study).isNothing());
    const auto time = fs::last_write_time(image);
    overwriteLastPixel(image);
    fs::last_write_time(image, time);
    forecast.forget();
    EXPECT_TRUE(left(study).isNothing()) << "to be found out, it would have to be read";
    fs::last_write_time(image, time + std::chrono::seconds(1));
    forecast.forget();
    EXPECT_EQ(left(study).runs, 1u);
}

TEST_F(ForecastTest, BrokenLinkBesideTheImages_IsNoObstacle) {
    fs::create_symlink(folder / "nowhere", folder / "colours/train/red/link.txt");
    const auto study = spec(R"("SUP")");
    EXPECT_EQ(left(study).runs, 1u);
    ASSERT_THAT(run(study), succeeds());
}

TEST_F(ForecastTest, Stopped_IsCancelled) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(forecast.of(spec(), stop.get_token()), failsWith(ErrorCode::Cancelled, _));
    EXPECT_THAT(forecast.of(SetRequest{}, stop.get_token()), failsWith(ErrorCode::Cancelled, _));
}

} // namespace
} // namespace retort::study
