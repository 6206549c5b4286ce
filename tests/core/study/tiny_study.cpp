#include "tiny_study.h"

#include "base/random_stream.h"
#include "clip/model_folder.h"
#include "clip/text/bpe_training.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

namespace retort::study::testing {

namespace fs = std::filesystem;

namespace {

constexpr int kSide = 10;
constexpr int kContext = 64; // tokens: shipped templates fit

/// Noise around green or red.
cv::Mat image(int strongChannel, RandomStream stream) {
    cv::Mat image(kSide, kSide, CV_8UC3);
    for (auto pixel = image.begin<cv::Vec3b>(); pixel != image.end<cv::Vec3b>(); ++pixel)
        for (int channel = 0; channel < 3; ++channel)
            (*pixel)[channel] =
                static_cast<std::uint8_t>(stream.integer(0, 120) + (channel == strongChannel ? 80 : 0));
    return image;
}

void writeImages(const fs::path& folder, int strongChannel, int count) {
    fs::create_directories(folder);
    for (int i = 0; i < count; ++i) {
        const RandomStream stream(1, folder.string().substr(folder.string().size() - 8),
                                  static_cast<std::uint64_t>(i));
        ASSERT_TRUE(
            cv::imwrite((folder / fmt::format("{:02}.png", i)).string(), image(strongChannel, stream)));
    }
}

} // namespace

void writeTinyTeacher(const fs::path& folder, int embeddingWidth, std::uint64_t seed) {
    auto vocabulary =
        clip::trainVocabulary({"a photo of a red", "a photo of a green"}, {.vocabularySize = 530}).value();
    const clip::TransformerConfig transformer{.width = 16, .layers = 2, .heads = 2, .mlpWidth = 64};
    const clip::ClipConfig config{.embeddingWidth = embeddingWidth,
                                  .vision = {.imageSize = 8, .patchSize = 4, .transformer = transformer},
                                  .text = {.contextLength = kContext,
                                           .vocabularySize = static_cast<int>(vocabulary.size()),
                                           .transformer = transformer}};
    clip::ClipModel model(config);
    model.initialise(seed);
    const auto tokenizer =
        clip::Tokenizer::create(std::move(vocabulary), {.contextLength = kContext}).value();
    fs::create_directories(folder);
    const auto saved = clip::saveOpenClipFolder(folder, model, tokenizer, {.imageSize = 8}, at::kFloat);
    ASSERT_TRUE(saved.ok()) << saved.error().text();
}

void writeTinyDataset(const fs::path& folder) {
    constexpr int kGreenChannel = 1, kRedChannel = 2, kTrain = 12, kTest = 6;
    writeImages(folder / "train" / "green", kGreenChannel, kTrain);
    writeImages(folder / "train" / "red", kRedChannel, kTrain);
    writeImages(folder / "test" / "green", kGreenChannel, kTest);
    writeImages(folder / "test" / "red", kRedChannel, kTest);
}

StudySpec tinyStudy(const fs::path& dataset, const fs::path& teacher, const std::string& extra) {
    const auto text = fmt::format(R"({{"name": "tiny", "datasets": ["{}"], "teacher": "{}",
        "labelled": {{"perClass": 8}}, "templates": ["a photo of a {{}}"], "seeds": [1],
        "student": {{"architecture": "resnet18", "width": 4, "imageSize": 16}},
        "distil": {{"steps": 6, "batch": 8}}, "finetune": {{"steps": 4, "batch": 8}},
        "checkpointEvery": 2, "evaluateEvery": 3, "device": "cpu", "precision": "fp32", "threads": 1{}}})",
                                  dataset.string(), teacher.string(), extra);
    auto spec = parseStudySpec(text, "tiny.json");
    EXPECT_TRUE(spec.ok()) << spec.error().text();
    return std::move(spec).value();
}

} // namespace retort::study::testing
