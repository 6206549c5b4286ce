#include "teacher/teacher.h"

#include "teacher/study_data.h"
#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <torch/types.h>

#include <algorithm>
#include <iterator>
#include <limits>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;

constexpr std::int64_t kImagesPerFile = 10;

class TeacherTest : public ::testing::Test {
protected:
    TeacherTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        data = openStudyData((folder / "colours").string(), {}, {}).value();
    }

    Teacher open(const std::string& cache, std::int64_t imagesPerFile = kImagesPerFile) const {
        auto teacher = Teacher::open(folder / "tiny-clip", {.name = "tiny",
                                                            .device = {},
                                                            .cacheFolder = folder / cache,
                                                            .vocabularyFolders = {},
                                                            .imagesPerFile = imagesPerFile});
        EXPECT_TRUE(teacher.ok()) << teacher.error().text();
        return std::move(teacher).value();
    }
    SplitImages images() const {
        return {.dataset = *data.dataset,
                .split = data::Split::Train,
                .splitHash = data.identity.trainHash,
                .indices = data.labelled};
    }
    std::ptrdiff_t filesIn(const std::string& cache) const {
        return std::distance(fs::directory_iterator(folder / cache), fs::directory_iterator{});
    }

    TemporaryFolder folder;
    StudyData data;
};

TEST_F(TeacherTest, InPartsOrAtOnce_EmbedsEveryImageInOrder) {
    auto inParts = open("parts"), atOnce = open("whole", 1000);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto parts, inParts.embed(images(), {}, {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, atOnce.embed(images(), {}, {}));
    ASSERT_EQ(parts.sizes(), (std::vector<std::int64_t>{24, 8}));
    EXPECT_TRUE(at::allclose(parts, whole, 1e-5, 1e-6));
    EXPECT_EQ(filesIn("parts"), 3);
    EXPECT_EQ(filesIn("whole"), 1);
    auto backwards = images();
    std::reverse(backwards.indices.begin(), backwards.indices.end());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto reversed, inParts.embed(backwards, {}, {}));
    EXPECT_TRUE(at::allclose(reversed, whole.flip(0), 1e-5, 1e-6));
}

TEST_F(TeacherTest, OnSeveralDevices_EmbedsEveryImageOnceAndTheSame) {
    auto alone = open("alone");
    RETORT_ASSERT_OK_AND_ASSIGN(auto together,
                                Teacher::open(folder / "tiny-clip", {.name = "tiny",
                                                                     .device = {},
                                                                     .furtherDevices = {{}, {}},
                                                                     .cacheFolder = folder / "together",
                                                                     .vocabularyFolders = {},
                                                                     .imagesPerFile = kImagesPerFile}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, alone.embed(images(), {}, {}));
    std::vector<std::int64_t> done;
    const auto watch = [&](const Progress& progress) { done.push_back(progress.done); };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto count, together.fill(images(), watch, {}));
    EXPECT_EQ(count.images, 24);
    EXPECT_EQ(count.computed, 24);
    EXPECT_TRUE(std::ranges::is_sorted(done));
    EXPECT_EQ(done.back(), 24);
    EXPECT_EQ(filesIn("together"), 3);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto rows, together.embed(images(), {}, {}));
    EXPECT_TRUE(at::equal(rows, expected));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, together.fill(images(), {}, {}));
    EXPECT_EQ(again.computed, 0);
}

TEST_F(TeacherTest, WeightThatIsNoNumber_IsNamedWithTheTeacherAndNothingIsCached) {
    const auto file = folder / "tiny-clip" / "open_clip_model.safetensors";
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(file));
        tensor::TensorMap weights;
        for (const auto& [name, weight] : tensor::viewsOf(archive))
            weights[name] = weight.clone();
        weights.at("visual.proj")[0][0] = std::numeric_limits<float>::quiet_NaN();
        ASSERT_TRUE(tensor::saveTensors(file, weights).ok());
    }
    auto teacher = open("cache");
    const auto embedded = teacher.embed(images(), {}, {});
    ASSERT_THAT(embedded, failsWith(ErrorCode::Corrupt, HasSubstr("\"visual.proj\"")));
    EXPECT_THAT(embedded.error().text(), HasSubstr("the teacher tiny"));
    EXPECT_FALSE(fs::exists(folder / "cache") && filesIn("cache") > 0);
}

TEST_F(TeacherTest, StoppedAfterAPart_GoesOnBehindIt) {
    auto teacher = open("cache");
    std::stop_source stop;
    const auto stopAtOnce = [&](const Progress&) { stop.request_stop(); };
    EXPECT_THAT(teacher.embed(images(), stopAtOnce, stop.get_token()), failsWith(ErrorCode::Cancelled, _));
    EXPECT_EQ(filesIn("cache"), 1);

    std::vector<std::int64_t> done;
    const auto watch = [&](const Progress& progress) { done.push_back(progress.done); };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resumed, teacher.embed(images(), watch, {}));
    ASSERT_FALSE(done.empty());
    EXPECT_EQ(done.front(), 2 * kImagesPerFile) << "the first part was not embedded again";
    EXPECT_EQ(done.back(), 24);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, open("other").embed(images(), {}, {}));
    EXPECT_TRUE(at::equal(resumed, whole));
}

TEST_F(TeacherTest, AskedAgain_ReadsTheCacheWithoutAWord) {
    auto teacher = open("cache");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, teacher.embed(images(), {}, {}));
    int reports = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                teacher.embed(images(), [&](const Progress&) { ++reports; }, {}));
    EXPECT_TRUE(at::equal(first, again));
    EXPECT_EQ(reports, 0);
}

TEST_F(TeacherTest, APartOfAnEmbeddedSplit_IsNotEmbeddedAgain) {
    auto teacher = open("cache");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto filled, teacher.fill(images(), {}, {}));
    EXPECT_EQ(filled.images, 24);
    EXPECT_EQ(filled.computed, 24);
    auto some = images();
    some.indices = {23, 3, 11};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto rows, teacher.embed(some, {}, {}, Embedding::FromCacheOnly));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, teacher.embed(images(), {}, {}));
    EXPECT_TRUE(at::equal(rows, whole.index_select(0, torch::tensor({23, 3, 11}))));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, teacher.fill(images(), {}, {}));
    EXPECT_EQ(again.computed, 0);
}

TEST_F(TeacherTest, FromTheCacheOnly_WhatIsMissingIsNotComputed) {
    EXPECT_THAT(open("cache").embed(images(), {}, {}, Embedding::FromCacheOnly),
                failsWith(ErrorCode::NotFound, HasSubstr("embed them first")));
    EXPECT_FALSE(fs::exists(folder / "cache"));
}

TEST_F(TeacherTest, AskedAboutNothing_SaysSo) {
    auto none = images();
    none.indices.clear();
    EXPECT_THAT(open("cache").embed(none, {}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no train images")));
}

} // namespace
} // namespace retort::study
