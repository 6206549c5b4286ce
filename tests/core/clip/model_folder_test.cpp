#include "base/file.h"
#include "clip/model_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_model.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::clip;
using clip::testing::tinyModel;
using clip::testing::tinyTokenizer;
using clip::testing::writeHuggingFaceFolder;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

void save(const ClipModel& model, const fs::path& folder, at::ScalarType dtype = at::kFloat) {
    ASSERT_THAT(saveOpenClipFolder(folder, model, tinyTokenizer(), {.imageSize = 8}, dtype), succeeds());
}

at::Tensor somePictures() {
    return torch::linspace(-2, 2, 2 * 3 * 8 * 8).view({2, 3, 8, 8});
}

void expectSameFeatures(const ClipModel& actual, const ClipModel& expected, double tolerance) {
    const torch::NoGradGuard noGradients;
    const auto tokens = tinyTokenizer().encodeBatch({"a photo of a cat", "dog"});
    EXPECT_TRUE(torch::allclose(actual.imageFeatures(somePictures()).to(at::kFloat),
                                expected.imageFeatures(somePictures()), tolerance, tolerance));
    EXPECT_TRUE(torch::allclose(actual.textFeatures(tokens).to(at::kFloat), expected.textFeatures(tokens),
                                tolerance, tolerance));
}

TEST(ModelFolder, SavedModelIsOpenedWithTheSameFeaturesAndTokens) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    save(model, folder.path());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
    expectSameFeatures(teacher.model, model, 1e-6);
    EXPECT_EQ(teacher.tokenizer.encodePadded("a photo"), tinyTokenizer().encodePadded("a photo"));
    EXPECT_EQ(teacher.preprocess.imageSize, 8);
    EXPECT_EQ(teacher.contentHash.size(), 64u);
}

TEST(ModelFolder, HalfPrecisionFolderOpensInTheDtypeThatIsAskedFor) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    save(model, folder.path(), at::kHalf);
    for (const auto dtype : {at::kFloat, at::kBFloat16}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path(), {.dtype = dtype}));
        EXPECT_EQ(teacher.model.namedParameters().front().tensor.scalar_type(), dtype);
        expectSameFeatures(teacher.model, model, 0.1);
    }
}

TEST(ModelFolder, HuggingFaceFolderOpensAsTheSameModel) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    writeHuggingFaceFolder(model, folder.path());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
    expectSameFeatures(teacher.model, model, 1e-6);
    EXPECT_EQ(teacher.tokenizer.encodePadded("").back(), teacher.tokenizer.endToken()); // its pad token
}

TEST(ModelFolder, OneTowerLeavesTheOtherWithoutWeights) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path(), {.towers = Towers::Image}));
    for (const auto& [name, parameter] : teacher.model.namedParameters())
        EXPECT_EQ(parameter.is_meta(), !name.starts_with("visual.") && name != "logit_scale") << name;
}

TEST(ModelFolder, ContentHashFollowsTheContentNotThePath) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    const TemporaryFolder third;
    save(tinyModel(1), first.path());
    save(tinyModel(1), second.path());
    save(tinyModel(2), third.path());
    const auto hashOf = [](const TemporaryFolder& folder) {
        return openTeacher(folder.path()).value().contentHash;
    };
    EXPECT_EQ(hashOf(first), hashOf(second));
    EXPECT_NE(hashOf(first), hashOf(third));
}

TEST(ModelFolder, DescribedTeacherIsTheOneThatOpens) {
    const TemporaryFolder folder, other;
    save(tinyModel(1), folder.path());
    save(tinyModel(2), other.path());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto about, describeTeacher(folder.path()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
    EXPECT_EQ(about.contentHash, teacher.contentHash);
    EXPECT_EQ(about.config.embeddingWidth, teacher.config.embeddingWidth);
    EXPECT_EQ(describe(about.preprocess), describe(teacher.preprocess));
    EXPECT_NE(describeTeacher(other.path())->contentHash, about.contentHash);
    fs::remove(folder / "open_clip_model.safetensors");
    EXPECT_THAT(describeTeacher(folder.path()), failsWith(ErrorCode::NotFound, HasSubstr("open_clip_model")));
}

TEST(ModelFolder, ShardsUnderAnIndexOpenAndAMissingShardIsNamed) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    save(model, folder.path());
    fs::rename(folder / "open_clip_model.safetensors", folder / "shard-1.safetensors");
    nlohmann::json index;
    for (const auto& parameter : model.namedParameters())
        index["weight_map"][parameter.name] = "shard-1.safetensors";
    folder.write("open_clip_model.safetensors.index.json", index.dump());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
    expectSameFeatures(teacher.model, model, 1e-6);
    fs::remove(folder / "shard-1.safetensors");
    EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::NotFound, HasSubstr("shard-1.safetensors")));
}

TEST(ModelFolder, FolderWithAPickleAloneIsRefusedAndSaysHowToConvert) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    fs::rename(folder / "open_clip_model.safetensors", folder / "open_clip_pytorch_model.bin");
    EXPECT_THAT(openTeacher(folder.path()),
                failsWith(ErrorCode::Unsupported,
                          AllOf(HasSubstr("open_clip_pytorch_model.bin"), HasSubstr("convert"))));
}

TEST(ModelFolder, FolderWithoutAVocabularyNamesThePlacesItLookedAt) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    fs::remove(folder / "merges.txt");
    EXPECT_THAT(openTeacher(folder.path(), {.vocabularyFolders = {"/nowhere/vocabularies"}}),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("bpe_simple_vocab_16e6.txt.gz"), HasSubstr(folder.path().string()),
                                HasSubstr("/nowhere/vocabularies"))));
}

TEST(ModelFolder, VocabularyOfAnotherModelIsAMismatch) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    const auto large = vocabularyOfMerges(std::vector<BpeVocabulary::Merge>(100, {"a", "b"}));
    ASSERT_THAT(writeHuggingFaceVocabulary(large, folder.path()), succeeds());
    EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::Mismatch, HasSubstr("614 ids")));
}

TEST(ModelFolder, EndTokenThatIsNotTheLargestIdIsUnsupported) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    auto swapped = tinyTokenizer().vocabulary();
    std::swap(swapped.ids.at(swapped.startOfText), swapped.ids.at(swapped.endOfText));
    ASSERT_THAT(writeHuggingFaceVocabulary(swapped, folder.path()), succeeds());
    EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::Unsupported, HasSubstr("largest id")));
}

TEST(ModelFolder, VerificationCountsFilesAndParameters) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    save(model, folder.path());
    std::int64_t parameters = 0;
    for (const auto& parameter : model.namedParameters())
        parameters += parameter.tensor.numel();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto summary, verifyModelFolder(folder.path()));
    EXPECT_EQ(summary.parameters, parameters);
    EXPECT_EQ(summary.verifiedFiles, 4u);
}

TEST(ModelFolder, VerificationNamesTheFileOfAWrongHash) {
    const TemporaryFolder folder;
    save(tinyModel(1), folder.path());
    const TemporaryFolder other;
    save(tinyModel(2), other.path());
    fs::copy_file(other / "open_clip_model.safetensors", folder / "open_clip_model.safetensors",
                  fs::copy_options::overwrite_existing);
    EXPECT_THAT(verifyModelFolder(folder.path()),
                failsWith(ErrorCode::Corrupt,
                          AllOf(HasSubstr("open_clip_model.safetensors"), HasSubstr("wrong hash"))));
}

TEST(ModelFolder, ModelWithoutWeightsIsNotSaved) {
    const TemporaryFolder folder;
    const ClipModel empty(clip::testing::tinyConfig());
    EXPECT_THAT(saveOpenClipFolder(folder.path(), empty, tinyTokenizer(), {.imageSize = 8}, at::kHalf),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no weights yet")));
    EXPECT_THAT(saveOpenClipFolder(folder.path(), tinyModel(), tinyTokenizer(), {.imageSize = 8}, at::kLong),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("floating dtype")));
}

} // namespace
