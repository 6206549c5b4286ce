#include "base/file.h"
#include "clip/model_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_model.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <functional>

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

at::Tensor someImages() {
    return torch::linspace(-2, 2, 2 * 3 * 8 * 8).view({2, 3, 8, 8});
}

void expectSameFeatures(const ClipModel& actual, const ClipModel& expected, double tolerance) {
    const torch::NoGradGuard noGradients;
    const auto tokens = tinyTokenizer().encodeBatch({"a photo of a cat", "dog"});
    EXPECT_TRUE(torch::allclose(actual.imageFeatures(someImages()).to(at::kFloat),
                                expected.imageFeatures(someImages()), tolerance, tolerance));
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

/// The folder's weights, changed and stored again.
void rewrite(const fs::path& folder, const std::function<void(tensor::TensorMap&)>& change) {
    const auto file = folder / "open_clip_model.safetensors";
    tensor::TensorMap weights;
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(file));
        for (const auto& [name, weight] : tensor::viewsOf(archive))
            weights[name] = weight.clone();
    }
    change(weights);
    ASSERT_THAT(tensor::saveTensors(file, weights), succeeds());
}

TEST(ModelFolder, WeightsUnderWrappersNamesAreTheSameModel) {
    const auto renamedBy = [](const std::function<std::string(const std::string&)>& rename) {
        return [rename](tensor::TensorMap& weights) {
            tensor::TensorMap renamed;
            for (const auto& [name, weight] : weights)
                renamed[rename(name)] = weight;
            weights = renamed;
        };
    };
    const auto customText = [](const std::string& name) {
        return name.starts_with("visual.") || name == "logit_scale" ? name : "text." + name;
    };
    const std::vector<std::function<std::string(const std::string&)>> renames{
        [](const std::string& name) { return "module." + name; },
        [](const std::string& name) { return "model." + name; },
        [](const std::string& name) { return "_orig_mod.module." + name; },
        [](const std::string& name) { return "clip." + name; },
        customText,
        [&](const std::string& name) { return "module." + customText(name); }};
    const auto model = tinyModel();
    const TemporaryFolder plain;
    save(model, plain.path());
    for (const auto& rename : renames) {
        const TemporaryFolder folder;
        save(model, folder.path());
        rewrite(folder.path(), renamedBy(rename));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
        expectSameFeatures(teacher.model, model, 1e-6);
        EXPECT_EQ(teacher.contentHash, openTeacher(plain.path())->contentHash);
    }
}

TEST(ModelFolder, BuffersBesideWeightsAreIgnoredAndTheScaleCanStandInARow) {
    const TemporaryFolder folder;
    const auto model = tinyModel();
    save(model, folder.path());
    rewrite(folder.path(), [](tensor::TensorMap& weights) {
        weights["logit_scale"] = weights["logit_scale"].view({1});
        weights["logit_bias"] = torch::full({1}, -10.0F);
        weights["attn_mask"] = torch::zeros({12, 12});
        for (const auto* name :
             {"input_resolution", "context_length", "vocab_size", "visual.bn1.num_batches_tracked"})
            weights[name] = torch::tensor(std::int64_t{7});
    });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
    expectSameFeatures(teacher.model, model, 1e-6);
    EXPECT_EQ(teacher.model.logitScale().dim(), 0);
    EXPECT_THAT(verifyModelFolder(folder.path()), failsWith(ErrorCode::Corrupt, HasSubstr("wrong hash")));
}

TEST(ModelFolder, OtherVariantsOfTheWeightFileAreFound) {
    for (const auto* name :
         {"open_clip_model.fp16.safetensors", "model.fp16.safetensors", "my-clip.safetensors"}) {
        const TemporaryFolder folder;
        save(tinyModel(), folder.path());
        fs::rename(folder / "open_clip_model.safetensors", folder / name);
        EXPECT_THAT(openTeacher(folder.path()), succeeds()) << name;
    }
}

TEST(ModelFolder, FilesOfOtherKindsInTheWeightsPlaceAreNamedForWhatTheyAre) {
    struct Case {
        const char* file;
        std::string content;
        const char* kind;
    };
    const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 605143884\n";
    const std::vector<Case> cases{
        {"open_clip_model.safetensors", pointer, "Git LFS pointer"},
        {"open_clip_model.safetensors", "<!doctype html><p>Sign in", "web page"},
        {"open_clip_model.safetensors", std::string("PK\x03\x04\0\0\x08\x08pad", 12), "ZIP"},
        {"open_clip_config.json", pointer, "Git LFS pointer"},
        {"vocab.json", pointer, "Git LFS pointer"},
        {"merges.txt", pointer, "Git LFS pointer"}};
    for (const auto& [file, content, kind] : cases) {
        const TemporaryFolder folder;
        save(tinyModel(), folder.path());
        folder.write(file, content);
        EXPECT_THAT(openTeacher(folder.path()),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(file), HasSubstr(kind))));
    }
}

TEST(ModelFolder, FoldersOfOtherKindsAreNamedForWhatTheyAre) {
    struct Case {
        std::vector<std::pair<const char*, const char*>> files;
        ErrorCode code;
        const char* reason;
    };
    const std::vector<Case> cases{
        {{{"model_index.json", "{}"}}, ErrorCode::NotFound, "generator"},
        {{{"config.json", R"({"_class_name": "UNet2DConditionModel"})"}},
         ErrorCode::Unsupported,
         "diffusers"},
        {{{"config.json", R"({"model_type": "siglip"})"}}, ErrorCode::Unsupported, "siglip"},
        {{{"config.json", R"({"model_type": "clip_vision_model"})"}}, ErrorCode::Unsupported, "both towers"},
        {{{"snapshots/abc/config.json", "{}"}}, ErrorCode::NotFound, "snapshots/abc"},
        {{{"ViT-B-32/open_clip_config.json", "{}"}}, ErrorCode::NotFound, "ViT-B-32"},
        {{{"tokenizer.json", "{}"}}, ErrorCode::NotFound, "open_clip_config.json"}};
    for (const auto& [files, code, reason] : cases) {
        const TemporaryFolder folder;
        for (const auto& [name, content] : files) {
            fs::create_directories((folder / name).parent_path());
            folder.write(name, content);
        }
        EXPECT_THAT(openTeacher(folder.path()), failsWith(code, HasSubstr(reason)));
    }
    const TemporaryFolder folder;
    EXPECT_THAT(openTeacher(folder.write("clip.safetensors", "x")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("give the folder")));
}

TEST(ModelFolder, TokenizerJsonAloneGivesTheSameTokens) {
    const auto vocabulary = tinyTokenizer().vocabulary();
    for (const bool arePairs : {false, true}) {
        nlohmann::json merges = nlohmann::json::array();
        for (const auto& [left, right] : vocabulary.merges)
            merges.push_back(arePairs ? nlohmann::json{left, right} : nlohmann::json(left + " " + right));
        nlohmann::json file{{"version", "1.0"},
                            {"model",
                             {{"type", "BPE"},
                              {"end_of_word_suffix", "</w>"},
                              {"vocab", vocabulary.ids},
                              {"merges", merges}}}};
        const TemporaryFolder folder;
        save(tinyModel(), folder.path());
        fs::remove(folder / "vocab.json");
        fs::remove(folder / "merges.txt");
        folder.write("tokenizer.json", file.dump());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path()));
        EXPECT_EQ(teacher.tokenizer.encodePadded("a photo of a dog"),
                  tinyTokenizer().encodePadded("a photo of a dog"));
        file["model"].erase("end_of_word_suffix");
        folder.write("tokenizer.json", file.dump());
        EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::Unsupported, HasSubstr("RoBERTa")));
        folder.write("tokenizer.json", R"({"model": {"type": "Unigram", "vocab": []}})");
        EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::Unsupported, HasSubstr("Unigram")));
    }
}

TEST(ModelFolder, TokenizersThatAreNotClipsAreRefusedByName) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    folder.write("tokenizer_config.json",
                 R"({"tokenizer_class": "CLIPTokenizerFast", "do_lower_case": true})");
    EXPECT_THAT(openTeacher(folder.path()), succeeds());
    folder.write("tokenizer_config.json", R"({"tokenizer_class": "XLMRobertaTokenizer"})");
    EXPECT_THAT(openTeacher(folder.path()),
                failsWith(ErrorCode::Unsupported, HasSubstr("XLMRobertaTokenizer")));
    fs::remove(folder / "tokenizer_config.json");
    RETORT_ASSERT_OK_AND_ASSIGN(auto text, readTextFile(folder / "open_clip_config.json"));
    for (const auto& [name, isClips] :
         {std::pair{"openai/clip-vit-base-patch32", true}, std::pair{"xlm-roberta-base", false},
          std::pair{"timm/ViT-B-16-SigLIP", false}}) {
        auto config = nlohmann::json::parse(text);
        config["model_cfg"]["text_cfg"]["hf_tokenizer_name"] = name;
        folder.write("open_clip_config.json", config.dump());
        if (isClips)
            EXPECT_THAT(openTeacher(folder.path()), succeeds());
        else
            EXPECT_THAT(openTeacher(folder.path()), failsWith(ErrorCode::Unsupported, HasSubstr(name)));
    }
}

TEST(ModelFolder, StockVocabularyIsNotTakenForAModelOfAnotherSize) {
    const TemporaryFolder folder, stock;
    save(tinyModel(), folder.path());
    fs::remove(folder / "vocab.json");
    fs::remove(folder / "merges.txt");
    std::string merges = "#version: 0.2\n";
    for (int i = 0; i < 100; ++i)
        merges += "a b\n";
    stock.write("bpe_simple_vocab_16e6.txt", merges);
    EXPECT_THAT(openTeacher(folder.path(), {.vocabularyFolders = {stock.path()}}),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("519 token embeddings"), HasSubstr("not the model's"))));
}

TEST(ModelFolder, SmallerVocabularyIsAMismatch) {
    const TemporaryFolder folder;
    save(tinyModel(), folder.path());
    ASSERT_THAT(writeHuggingFaceVocabulary(vocabularyOfMerges({}), folder.path()), succeeds());
    EXPECT_THAT(openTeacher(folder.path()),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("514 ids"), HasSubstr("519"))));
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
