#include "clip/preprocess.h"
#include "testing/result_matchers.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/types.h>

#include <algorithm>
#include <vector>

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using ::testing::HasSubstr;

/// Red rises from left to right, green from top to bottom, blue is random.
at::Tensor image(std::int64_t height, std::int64_t width) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const auto red = torch::arange(width).mul(255).div(std::max<std::int64_t>(width - 1, 1), "floor");
    const auto green = torch::arange(height).mul(255).div(std::max<std::int64_t>(height - 1, 1), "floor");
    const auto blue = torch::randint(0, 256, {height, width}, generator, torch::kInt64);
    return torch::stack({red.expand({height, width}), green.unsqueeze(1).expand({height, width}), blue}, -1)
        .to(torch::kUInt8)
        .contiguous();
}

RgbView viewOf(const at::Tensor& pixels) {
    return {.pixels = pixels.data_ptr<std::uint8_t>(), .width = pixels.size(1), .height = pixels.size(0)};
}

at::Tensor resized(const at::Tensor& pixels, const PreprocessConfig& config) {
    const std::vector<RgbView> views{viewOf(pixels)};
    return resizeAndCropBatch(views, config).value()[0];
}

TEST(Preprocess, ImageOfTheRightSizeIsUnchanged) {
    const auto pixels = image(32, 32);
    EXPECT_TRUE(torch::equal(resized(pixels, {.imageSize = 32}), pixels));
}

TEST(Preprocess, UniformImageStaysUniformAtAnySize) {
    for (const auto interpolation : {Interpolation::Bicubic, Interpolation::Bilinear}) {
        for (const std::int64_t side : {1, 7, 32, 100}) {
            const auto pixels = torch::full({33, 47, 3}, 201, torch::kUInt8);
            const auto out = resized(pixels, {.imageSize = side, .interpolation = interpolation});
            EXPECT_TRUE(torch::equal(out, torch::full({side, side, 3}, 201, torch::kUInt8))) << side;
        }
    }
}

TEST(Preprocess, LongerSideIsCroppedInTheMiddle) {
    const auto pixels = image(10, 30);
    EXPECT_TRUE(torch::equal(resized(pixels, {.imageSize = 10}), pixels.narrow(1, 10, 10)));
    EXPECT_TRUE(torch::equal(resized(pixels.transpose(0, 1).contiguous(), {.imageSize = 10}),
                             pixels.narrow(1, 10, 10).transpose(0, 1)));
}

TEST(Preprocess, OddExcessIsCroppedAsTheRoundingSays) {
    const auto pixels = image(10, 13); // 1.5 pixels on each side
    EXPECT_TRUE(torch::equal(resized(pixels, {.imageSize = 10}), pixels.narrow(1, 2, 10)));
    EXPECT_TRUE(torch::equal(resized(pixels, {.imageSize = 10, .cropRounding = CropRounding::Down}),
                             pixels.narrow(1, 1, 10)));
}

TEST(Preprocess, LongestModeKeepsTheWholeImageBetweenBlackBars) {
    const auto out = resized(torch::full({10, 20, 3}, 90, torch::kUInt8),
                             {.imageSize = 20, .resizeMode = ResizeMode::Longest});
    EXPECT_EQ(out.narrow(0, 0, 5).max().item<int>(), 0);
    EXPECT_EQ(out.narrow(0, 15, 5).max().item<int>(), 0);
    EXPECT_EQ(out.narrow(0, 5, 10).min().item<int>(), 90);
}

TEST(Preprocess, SquashModeShowsAllFourCorners) {
    const auto pixels = image(20, 60);
    const auto out = resized(pixels, {.imageSize = 20, .resizeMode = ResizeMode::Squash});
    EXPECT_LT(out[0][0][0].item<int>(), 10);
    EXPECT_GT(out[19][19][0].item<int>(), 245);
}

TEST(Preprocess, ShrinkingAveragesInsteadOfSkippingPixels) {
    const auto checkers =
        (torch::arange(64).unsqueeze(1) + torch::arange(64)).remainder(2).mul(255).to(torch::kUInt8);
    const auto out = resized(checkers.unsqueeze(-1).expand({64, 64, 3}).contiguous(), {.imageSize = 8});
    EXPECT_NEAR(out.to(torch::kFloat32).mean().item<double>(), 127.5, 1);
    EXPECT_LT(out.to(torch::kFloat32).std().item<double>(), 8);
}

TEST(Preprocess, BatchGivesWhatEachImageGivesAlone) {
    const std::vector<at::Tensor> images{image(17, 40), image(64, 64), image(50, 23)};
    std::vector<RgbView> views;
    for (const auto& pixels : images)
        views.push_back(viewOf(pixels));
    const PreprocessConfig config{.imageSize = 24};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, preprocessBatch(views, config));
    ASSERT_EQ(batch.sizes().vec(), (std::vector<std::int64_t>{3, 3, 24, 24}));
    for (std::size_t i = 0; i < images.size(); ++i) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, preprocessBatch(images[i].unsqueeze(0), config));
        EXPECT_TRUE(torch::equal(batch[static_cast<std::int64_t>(i)], alone[0]));
    }
}

TEST(Preprocess, NormalisationSubtractsMeanAndDividesByDeviation) {
    const PreprocessConfig config{
        .imageSize = 1, .mean = {0.5F, 0.0F, 1.0F}, .standardDeviation = {0.5F, 1.0F, 2.0F}};
    const auto values = normalised(torch::full({1, 1, 1, 3}, 255, torch::kUInt8), config);
    EXPECT_FLOAT_EQ(values[0][0][0][0].item<float>(), 1.0F);
    EXPECT_FLOAT_EQ(values[0][1][0][0].item<float>(), 1.0F);
    EXPECT_FLOAT_EQ(values[0][2][0][0].item<float>(), 0.0F);
}

TEST(Preprocess, ImpossibleRequestsAreRefused) {
    const auto pixels = image(4, 4);
    const std::vector<RgbView> empty{{.pixels = pixels.data_ptr<std::uint8_t>(), .width = 0, .height = 4}};
    const std::vector<RgbView> good{viewOf(pixels)};
    EXPECT_THAT(preprocessBatch(empty, {}), failsWith(ErrorCode::InvalidArgument, HasSubstr("0 x 4")));
    EXPECT_THAT(preprocessBatch(good, {.imageSize = 0}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("size of 0")));
    EXPECT_THAT(preprocessBatch(torch::zeros({1, 3, 4, 4}), {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("uint8 images [N, H, W, 3]")));
}

TEST(Preprocess, DescriptionDiffersWhereTheConfigurationDoes) {
    const PreprocessConfig base;
    for (const auto& other : {PreprocessConfig{.imageSize = 64}, PreprocessConfig{.mean = {0, 0, 0}},
                              PreprocessConfig{.standardDeviation = {1, 1, 1}},
                              PreprocessConfig{.interpolation = Interpolation::Bilinear},
                              PreprocessConfig{.resizeMode = ResizeMode::Squash},
                              PreprocessConfig{.cropRounding = CropRounding::Down}})
        EXPECT_NE(describe(other), describe(base));
}

} // namespace
