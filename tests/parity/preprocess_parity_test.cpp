// Resize, crop and normalisation against torchvision on PIL images, over every image the fixture lists.

#include "base/file.h"
#include "clip/preprocess.h"
#include "tensor/torch_tensor.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <torch/types.h>

#include <string>

namespace {

using namespace retort;
using namespace retort::clip;

constexpr const char* kPreprocessing = "preprocess.json";
constexpr const char* kTensors = "preprocess.safetensors";

class PreprocessParity : public ::testing::Test {
protected:
    void SetUp() override {
        RETORT_NEED_FIXTURE(kPreprocessing);
        RETORT_NEED_FIXTURE(kTensors);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto text,
                                    readTextFile(retort::testing::fixtureFile(kPreprocessing)));
        m_fixture = nlohmann::json::parse(text);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto archive,
                                    tensor::TensorArchive::open(retort::testing::fixtureFile(kTensors)));
        m_expected = tensor::viewsOf(archive);
        m_config.imageSize = m_fixture.at("image_size").get<std::int64_t>();
        m_config.mean = m_fixture.at("mean").get<std::array<float, 3>>();
        m_config.standardDeviation = m_fixture.at("std").get<std::array<float, 3>>();
    }

    /// The image as uint8 [1, H, W, 3], whatever its file holds.
    at::Tensor readImage(const nlohmann::json& entry) const {
        const auto path = retort::testing::fixtureFile(entry.at("file").get<std::string>());
        const cv::Mat bgr = cv::imread(path.string(), cv::IMREAD_COLOR);
        if (bgr.empty())
            return {};
        cv::Mat rgb;
        cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
        return torch::from_blob(rgb.data, {1, rgb.rows, rgb.cols, 3}, torch::kUInt8).clone();
    }

    void expectPixelValues(const std::string& tensorName) {
        const auto& expected = m_expected.at(tensorName);
        for (const auto& entry : m_fixture.at("images")) {
            const auto image = readImage(entry);
            ASSERT_TRUE(image.defined()) << entry.at("file");
            RETORT_ASSERT_OK_AND_ASSIGN(const auto values, preprocessBatch(image, m_config));
            const auto difference = (values[0] - expected[entry.at("index").get<std::int64_t>()]).abs().max();
            constexpr double kRoundingOfFloats = 1e-6;
            EXPECT_LE(difference.item<double>(), kRoundingOfFloats) << entry.at("file");
        }
    }

    nlohmann::json m_fixture;
    tensor::TensorMap m_expected;
    PreprocessConfig m_config;
};

TEST_F(PreprocessParity, EveryResizedAndCroppedImageEqualsPillowsToTheLastBit) {
    const auto& expected = m_expected.at("out.resized_cropped_u8");
    const auto& images = m_fixture.at("images");
    ASSERT_FALSE(images.empty());
    for (const auto& entry : images) {
        const auto image = readImage(entry);
        ASSERT_TRUE(image.defined()) << entry.at("file");
        at::Tensor pixels = torch::empty({m_config.imageSize, m_config.imageSize, 3}, torch::kUInt8);
        ASSERT_THAT(
            resizeAndCrop(
                {.pixels = image.data_ptr<std::uint8_t>(), .width = image.size(2), .height = image.size(1)},
                m_config, pixels.data_ptr<std::uint8_t>()),
            retort::testing::succeeds());
        const auto reference = expected[entry.at("index").get<std::int64_t>()];
        const auto difference = (pixels.to(torch::kInt32) - reference.to(torch::kInt32)).abs().max();
        EXPECT_EQ(difference.item<int>(), 0) << entry.at("file");
    }
}

TEST_F(PreprocessParity, NormalisedValuesEqualTorchvisions) {
    expectPixelValues("out.pixel_values");
}

TEST_F(PreprocessParity, NormalisedValuesWithTheCropRoundedDownEqualHuggingFaces) {
    m_config.cropRounding = CropRounding::Down;
    expectPixelValues("out.hf_pixel_values");
}

} // namespace
