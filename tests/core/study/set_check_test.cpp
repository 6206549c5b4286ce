#include "store/folder_record.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "study/sets/near_duplicates.h"
#include "study/sets/set_check.h"
#include "study/sets/set_check_request.h"
#include "study/sets/set_generation.h"
#include "synthesis/curation/curation.h"
#include "teacher/study_data.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(NearDuplicates, AreFoundByEitherSignAndBothAreTold) {
    // Rows: the same direction as test image 1; nothing alike; the same hash as test image 0.
    const ImageTraits generated{.embeddings = torch::tensor({{0.0f, 3.0f}, {1.0f, -1.0f}, {-1.0f, 1.0f}}),
                                .hashes = {0xff, std::nullopt, 0xf0}};
    const ImageTraits test{.embeddings = torch::tensor({{1.0f, 0.0f}, {0.0f, 1.0f}}),
                           .hashes = {0xf1, std::nullopt}};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto found, findNearDuplicates(generated, test, {.minCosine = 0.9, .maxHashDistance = 1}, {}));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0], (store::NearDuplicate{.number = 0, .testImage = 1, .cosine = 1}));
    EXPECT_EQ(found[1].number, 2);
    EXPECT_EQ(found[1].testImage, 0);
    EXPECT_EQ(found[1].hashDistance, 1);
    EXPECT_NEAR(found[1].cosine, -0.7071, 1e-3);
}

TEST(NearDuplicates, AreToldFromWhatMerelyLooksAlikeByRealTrainingImages) {
    // Two hundred training images that a teacher hardly tells from the test image, hashes one bit apart;
    // two of them all but are it.
    ImageTraits training{.embeddings = torch::ones({200, 2}), .hashes = {}};
    for (int i = 0; i < 200; ++i)
        training.hashes.emplace_back(i < 2 ? 0xf0 : 0xf1);
    training.embeddings.index({torch::indexing::Slice(2)}).select(1, 1) += 0.1;
    const ImageTraits test{.embeddings = torch::ones({1, 2}), .hashes = {0xf0}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto options, calibrated({}, training, test, {}));
    EXPECT_GT(options.minCosine, 1.0 / std::sqrt(1 + 0.1 * 0.1 / (2.1 * 2.1)));
    EXPECT_LT(options.minCosine, 1.0001);
    EXPECT_EQ(options.maxHashDistance, 0) << "one bit is what most of them have";
    training.hashes.assign(200, 0xf0);
    EXPECT_EQ(calibrated({}, training, test, {})->maxHashDistance, -1) << "equal hashes mean nothing";
    training.embeddings.select(1, 1) *= -1;
    training.hashes.assign(200, 0xff0f);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loose, calibrated({}, training, test, {}));
    EXPECT_EQ(loose.minCosine, 0.98) << "never looser than was asked for";
    EXPECT_EQ(loose.maxHashDistance, 4);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto exact,
                                calibrated({.calibration = Calibration::None}, training, test, {}));
    EXPECT_EQ(exact.minCosine, 0.98);
}

TEST(NearDuplicates, AreNoneWhereTheTeacherSeesAllTestImagesAlike) {
    // Fish among shoes: to the teacher they lie where no test image is, about equally far from each of
    // them.
    torch::manual_seed(3);
    auto rows = torch::zeros({200, 64});
    rows.select(1, 0) = 1;
    rows.slice(1, 1, 32) = 0.02 * torch::randn({200, 31});
    const ImageTraits test{.embeddings = rows, .hashes = std::vector(200, std::optional{0xf0UL})};
    auto foreign = torch::zeros({3, 64});
    foreign.select(1, 0) = 1;
    foreign.slice(1, 32, 64) = 0.02 * torch::randn({3, 32});
    foreign[2] = rows[77] + 0.001; // but this one is a test image
    const ImageTraits generated{.embeddings = foreign, .hashes = {std::nullopt, std::nullopt, std::nullopt}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findNearDuplicates(generated, test, {}, {}));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].number, 2);
    EXPECT_EQ(found[0].testImage, 77);
}

TEST(NearDuplicates, OfEqualHashAreNoneWhereTheTeacherSeesOtherThings) {
    torch::manual_seed(3);
    const auto rows = torch::randn({200, 64});
    ImageTraits test{.embeddings = rows, .hashes = {}};
    for (std::uint64_t i = 0; i < 200; ++i)
        test.hashes.emplace_back(i << 32U);
    const ImageTraits generated{.embeddings = torch::stack({-rows[5], rows[5] + 0.5 * torch::randn({64})}),
                                .hashes = {test.hashes[5], test.hashes[5]}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found,
                                findNearDuplicates(generated, test, {.maxHashDistance = 0}, {}));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].number, 1);
}

TEST(NearDuplicates, OfInvalidThresholdsAreRefused) {
    for (const double cosine : {0.0, -1.0, 1.5, std::nan("")})
        EXPECT_THAT(validate({.minCosine = cosine}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("cosine")));
    for (const int bits : {-1, 65})
        EXPECT_THAT(validate({.maxHashDistance = bits}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("64")));
}

/// Images of blocks of noise, so that each has a hash of its own.
class SetCheckTest : public ::testing::Test {
protected:
    SetCheckTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::create_directories(folder / "text");
        for (const auto* split : {"train", "test"})
            for (const auto* label : {"green", "red"})
                for (const auto& entry : fs::directory_iterator(folder / "colours" / split / label))
                    writeNoise(entry.path());
        generated = generateRequested(workspace, generation()).value();
    }

    void writeNoise(const fs::path& file) {
        cv::Mat blocks(4, 4, CV_8UC3), image;
        cv::RNG random(++m_images);
        random.fill(blocks, cv::RNG::UNIFORM, 0, 256);
        cv::resize(blocks, image, {16, 16}, 0, 0, cv::INTER_NEAREST);
        cv::imwrite(file.string(), image);
    }
    SetRequest generation() {
        return {.source = Source::Cls2Img,
                .generator = (folder / "text").string(),
                .dataset = (folder / "colours").string(),
                .labelled = {.perClass = 3},
                .choices = {.perImage = 1, .steps = 1},
                .name = "small",
                .work = {.resources = folder / "resources",
                         .device = "cpu",
                         .threads = 1,
                         .imageGenerators = {
                             .open =
                                 [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                     return testing::openTinyImageGenerator(path);
                                 },
                             .describe =
                                 [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                     return testing::describeTinyImageGenerator(path);
                                 }}}};
    }
    SetCheckRequest request() {
        return {.set = "small",
                .teacher = (folder / "tiny-clip").string(),
                .dataset = (folder / "colours").string(),
                .duplicates = {.minCosine = 1, .maxHashDistance = 0, .calibration = Calibration::None},
                .work = {.resources = folder / "resources", .device = "cpu", .threads = 1}};
    }
    fs::path image(std::int64_t number) {
        return generated.folder / store::SyntheticTable(workspace.database())
                                      .images(generated.outcome.set)
                                      .value()
                                      .at(static_cast<std::size_t>(number))
                                      .file;
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    SetReport generated;

private:
    std::uint64_t m_images = 0;
};

TEST_F(SetCheckTest, CopyOfATestImageIsFoundStoredAndExcluded) {
    for (std::int64_t i = 0; i < generated.outcome.stored; ++i)
        writeNoise(image(i));
    const auto data = openStudyData((folder / "colours").string(), {}, {}).value();
    const auto copied = data.dataset->summary().path / data.dataset->sampleName(data::Split::Test, 7);
    fs::copy_file(copied, image(4), fs::copy_options::overwrite_existing);
    fs::remove(store::recordFile(generated.folder)); // which knows the images as they were
    RETORT_ASSERT_OK_AND_ASSIGN(const auto check, checkRequestedSet(workspace, request()));
    ASSERT_THAT(check.duplicates, SizeIs(1));
    EXPECT_EQ(check.duplicates[0].number, 4);
    EXPECT_EQ(check.duplicates[0].testImage, 7);
    EXPECT_EQ(check.duplicates[0].hashDistance, 0);
    EXPECT_EQ(check.testImages, 12);
    EXPECT_EQ(check.quality.realImages, 6);
    EXPECT_EQ(check.quality.generatedImages, 6);
    EXPECT_GT(check.quality.frechet.value_or(0), 0);
    EXPECT_GE(check.quality.precision.value_or(-1), 0);
    EXPECT_GE(check.quality.recall.value_or(-1), 0);
    EXPECT_GT(check.quality.diversity.value_or(-1), 0);
    EXPECT_EQ((*store::SetCheckTable(workspace.database()).find(generated.outcome.set))->duplicates,
              check.duplicates);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto curated,
        synthesis::curateSet(workspace, generated.outcome.set,
                             {.limits = {.nearDuplicates = synthesis::DuplicateRule::LeaveOut}}));
    EXPECT_EQ(curated.excluded, 1);
}

TEST_F(SetCheckTest, IsDoneAgainOnlyWhereSomethingChanged) {
    const auto cached = [this] {
        return std::distance(fs::directory_iterator(workspace.paths().cache()), fs::directory_iterator{});
    };
    ASSERT_THAT(checkRequestedSet(workspace, request()), succeeds());
    const auto files = cached();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, checkRequestedSet(workspace, request()));
    ASSERT_THAT(synthesis::curateSet(workspace, generated.outcome.set, {.reject = {0}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, checkRequestedSet(workspace, request()));
    EXPECT_EQ(before.quality.generatedImages, 6);
    EXPECT_EQ(after.quality.generatedImages, 5);
    EXPECT_NE(after.identity, before.identity);
    EXPECT_EQ(cached(), files) << "nothing was embedded again";
}

TEST_F(SetCheckTest, WhatCannotBeComparedIsRefusedByName) {
    auto nameless = request();
    nameless.teacher.reset();
    EXPECT_THAT(checkRequestedSet(workspace, nameless),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("without a teacher")));
    auto unknown = request();
    unknown.set = "other";
    EXPECT_THAT(checkRequestedSet(workspace, unknown), failsWith(ErrorCode::NotFound, HasSubstr("small")));
    fs::create_directories(folder / "shapes");
    fs::copy(folder / "colours", folder / "shapes", fs::copy_options::recursive);
    for (const auto* split : {"train", "test"})
        fs::rename(folder / "shapes" / split / "red", folder / "shapes" / split / "round");
    auto other = request();
    other.dataset = (folder / "shapes").string();
    EXPECT_THAT(checkRequestedSet(workspace, other),
                failsWith(ErrorCode::Mismatch, HasSubstr("other classes")));
    // Of two images of a class none is taken for a test split.
    fs::remove_all(folder / "colours/test");
    for (const auto* name : {"green", "red"})
        for (const auto& image : fs::directory_iterator(folder / "colours/train" / name))
            if (image.path().stem() > "01")
                fs::remove(image);
    EXPECT_THAT(checkRequestedSet(workspace, request()),
                failsWith(ErrorCode::NotFound, HasSubstr("no test split")));
    EXPECT_FALSE(store::SetCheckTable(workspace.database()).find(generated.outcome.set)->has_value());
}

TEST_F(SetCheckTest, DamagedImageIsCorruptAndNamed) {
    std::ofstream(image(2)) << "no image";
    EXPECT_THAT(checkRequestedSet(workspace, request()),
                failsWith(ErrorCode::Corrupt, HasSubstr(image(2).filename().string())));
}

} // namespace
} // namespace retort::study
