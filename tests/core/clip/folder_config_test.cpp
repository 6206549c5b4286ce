#include "clip/folder_config.h"
#include "clip/open_clip_config.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_model.h"

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kTowers = R"("embed_dim": 8,
 "vision_cfg": {"image_size": 8, "layers": 2, "width": 64, "patch_size": 4},
 "text_cfg": {"context_length": 12, "vocab_size": 530, "width": 16, "heads": 2, "layers": 2})";

std::string openClipJson(const std::string& preprocess) {
    return std::string{"{\"model_cfg\": {"} + kTowers + "}, \"preprocess_cfg\": " + preprocess + "}";
}

TEST(FolderConfig, WrittenOpenClipConfigurationIsReadBack) {
    const TemporaryFolder folder;
    const FolderConfig config{.model = clip::testing::tinyConfig(),
                              .preprocess = {.imageSize = 8,
                                             .mean = {0.1F, 0.2F, 0.3F},
                                             .interpolation = Interpolation::Bilinear,
                                             .resizeMode = ResizeMode::Squash}};
    ASSERT_THAT(writeOpenClipConfig(config, folder.path()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readFolderConfig(folder.path()));
    EXPECT_EQ(read.layout, FolderLayout::OpenClip);
    EXPECT_EQ(describe(read.preprocess), describe(config.preprocess));
    EXPECT_EQ(clip::openClipJson(read.model), clip::openClipJson(config.model));
}

TEST(FolderConfig, OpenClipPreprocessingHasItsDefaultsAndItsKeys) {
    const TemporaryFolder folder;
    folder.write("open_clip_config.json", openClipJson("{}"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plain, readFolderConfig(folder.path()));
    EXPECT_EQ(describe(plain.preprocess), describe(PreprocessConfig{.imageSize = 8}));
    folder.write("open_clip_config.json",
                 openClipJson(R"({"mean": [0.5, 0.5, 0.5], "resize_mode": "longest"})"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, readFolderConfig(folder.path()));
    EXPECT_EQ(other.preprocess.mean[2], 0.5F);
    EXPECT_EQ(other.preprocess.resizeMode, ResizeMode::Longest);
}

TEST(FolderConfig, HuggingFaceConfigurationGivesModelAndPreprocessing) {
    const TemporaryFolder folder;
    clip::testing::writeHuggingFaceFolder(clip::testing::tinyModel(), folder.path());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readFolderConfig(folder.path()));
    EXPECT_EQ(config.layout, FolderLayout::HuggingFace);
    EXPECT_EQ(clip::openClipJson(config.model), clip::openClipJson(clip::testing::tinyConfig()));
    EXPECT_EQ(config.preprocess.interpolation, Interpolation::Bilinear);
    EXPECT_EQ(config.preprocess.cropRounding, CropRounding::Down);
    EXPECT_EQ(config.preprocess.standardDeviation[0], 0.25F);
}

TEST(FolderConfig, UnusableConfigurationsAreRefusedWithTheReason) {
    struct Case {
        const char* file;
        std::string content;
        ErrorCode code;
        const char* reason;
    };
    const std::string hugging = R"("text_config": {}, "vision_config": )";
    const std::vector<Case> cases{
        {"open_clip_config.json", "{", ErrorCode::Corrupt, "not valid JSON"},
        {"open_clip_config.json", "{}", ErrorCode::InvalidArgument, "model_cfg"},
        {"open_clip_config.json", openClipJson(R"({"mean": [1, 2]})"), ErrorCode::InvalidArgument,
         "3 numbers"},
        {"open_clip_config.json", openClipJson(R"({"mean": [122.8, 116.7, 104.1]})"),
         ErrorCode::InvalidArgument, "divide mean and std by 255"},
        {"open_clip_config.json", openClipJson(R"({"std": [1, 0, 1]})"), ErrorCode::InvalidArgument,
         "positive"},
        {"open_clip_config.json", openClipJson(R"({"interpolation": "nearest"})"), ErrorCode::Unsupported,
         "nearest"},
        {"open_clip_config.json", openClipJson(R"({"resize_mode": "tile"})"), ErrorCode::Unsupported, "tile"},
        {"config.json", R"({"model_type": "siglip"})", ErrorCode::Unsupported, "siglip"},
        {"config.json", R"({"model_type": "clip"})", ErrorCode::InvalidArgument, "text_config"},
        {"config.json", "{" + hugging + R"({"hidden_act": "relu"}})", ErrorCode::Unsupported, "relu"},
        {"config.json", "{" + hugging + R"({"num_channels": 1}})", ErrorCode::Unsupported, "1 channels"},
        {"config.json", "{" + hugging + R"({"patch_size": 33}})", ErrorCode::InvalidArgument, "patch_size"},
        {"config.json", "{" + hugging + R"({"hidden_size": "a"}})", ErrorCode::InvalidArgument,
         "hidden_size"},
    };
    for (const auto& [file, content, code, reason] : cases) {
        const TemporaryFolder folder;
        folder.write(file, content);
        EXPECT_THAT(readFolderConfig(folder.path()),
                    failsWith(code, AllOf(HasSubstr(folder.path().string()), HasSubstr(reason))))
            << content;
    }
}

TEST(FolderConfig, UnusablePreprocessorsAreRefusedWithTheReason) {
    struct Case {
        const char* content;
        ErrorCode code;
        const char* reason;
    };
    const std::vector<Case> cases{
        {R"({"do_center_crop": false})", ErrorCode::Unsupported, "do_center_crop"},
        {R"({"resample": 1})", ErrorCode::Unsupported, "resample"},
        {R"({"size": 16})", ErrorCode::Mismatch, "16 pixels"},
        {R"({"crop_size": {"height": 8, "width": 9}})", ErrorCode::Unsupported, "crop_size"},
    };
    for (const auto& [content, code, reason] : cases) {
        const TemporaryFolder folder;
        clip::testing::writeHuggingFaceFolder(clip::testing::tinyModel(), folder.path());
        folder.write("preprocessor_config.json", content);
        EXPECT_THAT(readFolderConfig(folder.path()),
                    failsWith(code, AllOf(HasSubstr("preprocessor_config.json"), HasSubstr(reason))));
    }
}

TEST(FolderConfig, FolderWithoutConfigurationNamesBothFilesItLookedFor) {
    const TemporaryFolder folder;
    EXPECT_THAT(
        readFolderConfig(folder.path()),
        failsWith(ErrorCode::NotFound, AllOf(HasSubstr("open_clip_config.json"), HasSubstr("config.json"))));
    EXPECT_THAT(readFolderConfig(folder / "absent"), failsWith(ErrorCode::NotFound, HasSubstr("absent")));
}

} // namespace
