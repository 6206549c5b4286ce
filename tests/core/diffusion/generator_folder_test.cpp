#include "base/file.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/generators/generator.h"
#include "models/checksums.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <functional>
#include <limits>

namespace {

using namespace retort;
using namespace retort::diffusion;
using diffusion::testing::tinyParts;
using diffusion::testing::writeTinyGenerator;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

/// Changes one JSON file of a written folder.
void edit(const fs::path& path, const std::function<void(nlohmann::json&)>& change) {
    auto json = nlohmann::json::parse(readTextFile(path).value());
    change(json);
    ASSERT_THAT(writeFileAtomically(path, json.dump()), succeeds());
}

TEST(GeneratorFolder, SavedPartsAreOpenedWithTheSameWeightsAndSettings) {
    const TemporaryFolder folder;
    const auto saved = tinyParts({.conditioning = Conditioning::ImageEmbedding});
    ASSERT_THAT(saveGeneratorFolder(folder.path(), saved, torch::kFloat), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    const auto expected = saved.unet.namedParameters();
    const auto actual = opened.unet.namedParameters();
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_TRUE(torch::equal(actual[i].tensor, expected[i].tensor)) << expected[i].name;
    EXPECT_EQ(diffusersJson(opened.scheduler), diffusersJson(saved.scheduler));
    EXPECT_TRUE(torch::equal(opened.noising->normaliser.deviation, saved.noising->normaliser.deviation));
    EXPECT_EQ(diffusersJson(opened.noising->process), diffusersJson(saved.noising->process));
}

TEST(GeneratorFolder, SavedTextTowerGivesTheConditionWithItsLastBlocksExcluded) {
    const TemporaryFolder folder;
    const auto saved = tinyParts();
    ASSERT_THAT(saveGeneratorFolder(folder.path(), saved, torch::kFloat), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    EXPECT_EQ(opened.text->skippedLayers, 0);
    EXPECT_EQ(opened.text->model.config().text.transformer.layers,
              saved.text->model.config().text.transformer.layers - 1);
    const auto tokens = saved.text->tokenizer.encodeBatch({"a photo of a cat", ""});
    EXPECT_TRUE(torch::equal(opened.text->tokenizer.encodeBatch({"a photo of a cat", ""}), tokens));
    const torch::NoGradGuard noGradients;
    EXPECT_TRUE(torch::allclose(opened.text->model.textHiddenStates(tokens, 0),
                                saved.text->model.textHiddenStates(tokens, saved.text->skippedLayers), 1e-5,
                                1e-6));
}

TEST(GeneratorFolder, PaddingIsReadFromTheTokenizersFiles) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    edit(folder / "tokenizer/special_tokens_map.json",
         [](nlohmann::json& json) { json["pad_token"] = json["eos_token"]; });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    EXPECT_EQ(opened.text->tokenizer.encodePadded("a").back(), opened.text->tokenizer.endToken());
}

TEST(GeneratorFolder, PaddingThatNoFileTellsIsThatOfTheTowersFamily) {
    for (const auto* activation : {"quick_gelu", "gelu"}) {
        const TemporaryFolder folder;
        ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
        fs::remove(folder / "tokenizer/special_tokens_map.json");
        fs::remove(folder / "tokenizer/tokenizer_config.json");
        edit(folder / "text_encoder/config.json",
             [&](nlohmann::json& json) { json["hidden_act"] = activation; });
        RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
        const auto& tokenizer = opened.text->tokenizer;
        EXPECT_EQ(tokenizer.encodePadded("a").back(),
                  activation == std::string("gelu") ? 0 : tokenizer.endToken())
            << activation;
    }
}

TEST(GeneratorFolder, ChecksumsListEveryFileAndHold) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = Conditioning::ImageEmbedding}),
                succeeds());
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        files += entry.is_regular_file() ? 1 : 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto verified, models::verifyChecksums(folder.path()));
    EXPECT_EQ(verified, files - 1);
}

TEST(GeneratorFolder, ContentHashChangesWithWeightsAndSettings) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder / "a"), succeeds());
    ASSERT_THAT(writeTinyGenerator(folder / "same"), succeeds());
    ASSERT_THAT(writeTinyGenerator(folder / "other", {.seed = 2}), succeeds());
    const auto hash = [&](const char* name) {
        return openGeneratorFolder(folder / name).value().contentHash;
    };
    const auto before = hash("a");
    EXPECT_EQ(hash("same"), before);
    EXPECT_NE(hash("other"), before);
    edit(folder / "same/scheduler/scheduler_config.json",
         [](nlohmann::json& json) { json["prediction_type"] = "epsilon"; });
    EXPECT_NE(hash("same"), before);
}

TEST(GeneratorFolder, UnclipFolderWithoutNormaliserAndProcessHasStableUnclips) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = Conditioning::ImageEmbedding}),
                succeeds());
    fs::remove_all(folder / "image_normalizer");
    fs::remove_all(folder / "image_noising_scheduler");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    EXPECT_EQ(opened.noising->normaliser.deviation.min().item<double>(), 1);
    EXPECT_EQ(opened.noising->process.betaSchedule, BetaSchedule::SquaredCosine);
}

TEST(GeneratorFolder, InfinityThatPythonWroteIntoASchedulerIsNoObstacle) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    folder.write("scheduler/scheduler_config.json",
                 R"({"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity})");
    edit(folder / "model_index.json", [](nlohmann::json& json) { json.erase("scheduler"); });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    EXPECT_EQ(opened.scheduler.kind, SchedulerKind::DpmSolver);
    EXPECT_THAT(opened.remarks, IsEmpty());
}

TEST(GeneratorFolder, SchedulerIsOfTheClassThatTheModelIndexNames) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, openGeneratorFolder(folder.path()));
    edit(folder / "model_index.json", [](nlohmann::json& json) {
        json["scheduler"] = {"diffusers", "EulerDiscreteScheduler"};
    });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    EXPECT_EQ(before.scheduler.kind, SchedulerKind::Ddim);
    EXPECT_EQ(opened.scheduler.kind, SchedulerKind::Euler);
    EXPECT_EQ(opened.scheduler.betaEnd, before.scheduler.betaEnd);
    EXPECT_NE(opened.contentHash, before.contentHash);
    EXPECT_THAT(opened.remarks, ElementsAre(HasSubstr("model_index.json names EulerDiscreteScheduler")));
    // Written again, both say the same.
    ASSERT_THAT(saveGeneratorFolder(folder.path(), opened, torch::kFloat), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto saved, openGeneratorFolder(folder.path()));
    EXPECT_EQ(saved.scheduler.kind, SchedulerKind::Euler);
    EXPECT_THAT(saved.remarks, IsEmpty());
}

struct BadFolder {
    const char* what;
    std::function<void(const TemporaryFolder&)> spoil;
    ErrorCode code;
    std::vector<const char*> named;
};

void writeUnfitText(const TemporaryFolder& folder) {
    // A text tower of 24 numbers where the UNet attends to 16.
    clip::ClipModel other(
        clip::ClipConfig{.text = {.contextLength = 12,
                                  .vocabularySize = 600,
                                  .transformer = {.width = 24, .layers = 1, .heads = 2, .mlpWidth = 32}}});
    other.initialise(1);
    ASSERT_THAT(saveText(folder.path(), other, 0, tinyParts().text->tokenizer, torch::kFloat), succeeds());
    EXPECT_FALSE(fs::exists(folder / "model_index.json")) << "as long as it is written it is no generator";
    ASSERT_THAT(finishGeneratorFolder(folder.path()), succeeds());
}

std::vector<BadFolder> badFolders() {
    return {
        {"no model index",
         [](const TemporaryFolder& folder) { fs::remove(folder / "model_index.json"); },
         ErrorCode::NotFound,
         {"model_index.json", "diffusers"}},
        {"another pipeline",
         [](const TemporaryFolder& folder) {
             folder.write("model_index.json", R"({"_class_name": "StableDiffusionXLPipeline"})");
         },
         ErrorCode::Unsupported,
         {"model_index.json", "StableDiffusionXLPipeline"}},
        {"unknown scheduler",
         [](const TemporaryFolder& folder) {
             folder.write("scheduler/scheduler_config.json", R"({"_class_name": "UniPCMultistepScheduler"})");
             edit(folder / "model_index.json", [](nlohmann::json& json) { json.erase("scheduler"); });
         },
         ErrorCode::Unsupported,
         {"scheduler_config.json", "UniPCMultistepScheduler"}},
        {"pipeline of another family",
         [](const TemporaryFolder& folder) {
             edit(folder / "model_index.json",
                  [](nlohmann::json& json) { json["_class_name"] = "StableDiffusionXLPipeline"; });
         },
         ErrorCode::Unsupported,
         {"model_index.json", "(Stable Diffusion XL)", "StableUnCLIPImg2ImgPipeline"}},
        {"component that is not known",
         [](const TemporaryFolder& folder) {
             edit(folder / "model_index.json", [](nlohmann::json& json) {
                 json["controlnet"] = {"diffusers", "ControlNetModel"};
             });
         },
         ErrorCode::Unsupported,
         {"model_index.json", "controlnet"}},
        {"unknown scheduler of the index alone",
         [](const TemporaryFolder& folder) {
             edit(folder / "model_index.json", [](nlohmann::json& json) {
                 json["scheduler"] = {"diffusers", "UniPCMultistepScheduler"};
             });
         },
         ErrorCode::Unsupported,
         {"model_index.json", "UniPCMultistepScheduler"}},
        {"missing parts",
         [](const TemporaryFolder& folder) {
             fs::remove_all(folder / "vae");
             fs::remove_all(folder / "text_encoder");
         },
         ErrorCode::NotFound,
         {"vae, text_encoder is missing"}},
        {"weights that are no numbers",
         [](const TemporaryFolder& folder) {
             const auto file = folder / "vae/diffusion_pytorch_model.safetensors";
             const auto archive = retort::tensor::TensorArchive::open(file).value();
             retort::tensor::TensorMap weights;
             for (const auto& [name, entry] : archive.entries())
                 weights.emplace(name, retort::tensor::viewOf(entry).clone());
             weights.at("quant_conv.bias")[0] = std::numeric_limits<float>::quiet_NaN();
             ASSERT_THAT(retort::tensor::saveTensors(file, weights), succeeds());
         },
         ErrorCode::Corrupt,
         {"vae/diffusion_pytorch_model.safetensors", "quant_conv.bias", "NaN"}},
        {"normaliser with a key that is not known",
         [](const TemporaryFolder& folder) {
             edit(folder / "image_normalizer/config.json",
                  [](nlohmann::json& json) { json["whiten"] = true; });
         },
         ErrorCode::Unsupported,
         {"image_normalizer/config.json", "whiten"}},
        {"no UNet weights",
         [](const TemporaryFolder& folder) {
             fs::remove(folder / "unet/diffusion_pytorch_model.safetensors");
         },
         ErrorCode::NotFound,
         {"unet", "diffusion_pytorch_model"}},
        {"weights of another shape",
         [](const TemporaryFolder& folder) {
             edit(folder / "unet/config.json",
                  [](nlohmann::json& json) { json["cross_attention_dim"] = 24; });
         },
         ErrorCode::Mismatch,
         {"unet", "attn2.to_k.weight"}},
        {"text encoder of another model", writeUnfitText, ErrorCode::Mismatch, {"16 wide", "24 wide"}},
        {"normaliser of another width",
         [](const TemporaryFolder& folder) {
             const auto part = folder / "image_normalizer/diffusion_pytorch_model.safetensors";
             ASSERT_THAT(retort::tensor::saveTensors(
                             part, {{"mean", torch::zeros({1, 5})}, {"std", torch::ones({1, 5})}}),
                         succeeds());
         },
         ErrorCode::Mismatch,
         {"image_normalizer", "5 numbers", "8 wide"}},
        {"damaged JSON",
         [](const TemporaryFolder& folder) { folder.write("vae/config.json", "{"); },
         ErrorCode::Corrupt,
         {"vae/config.json"}},
    };
}

TEST(GeneratorFolder, FolderThatIsNoGeneratorIsRefusedWithThePlaceAndTheReason) {
    for (const auto& [what, spoil, code, named] : badFolders()) {
        SCOPED_TRACE(what);
        const TemporaryFolder folder;
        ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = Conditioning::ImageEmbedding}),
                    succeeds());
        spoil(folder);
        for (const auto* word : named)
            EXPECT_THAT(Generator::open(folder.path()),
                        failsWith(code, AllOf(HasSubstr(folder.path().string()), HasSubstr(word))));
    }
}

TEST(GeneratorFolder, FoldersOfOtherThingsAreNamedForWhatTheyAre) {
    struct Case {
        const char* file;
        const char* text;
        const char* named;
    };
    const Case cases[] = {
        {"unet/config.json", "{}", "is the download complete?"},
        {"config.json", R"({"_class_name": "ControlNetModel"})", "(ControlNetModel)"},
        {"config.json", R"({"model_type": "clip"})", "a teacher"},
        {"open_clip_config.json", "{}", "a teacher"},
        {"pytorch_lora_weights.safetensors", "", "LoRA"},
        {"transformer/config.json", "{}", "FLUX"},
        {"v1-5-pruned.safetensors", "", "name the file v1-5-pruned.safetensors"},
        {"readme.txt", "", "supported are Stable Diffusion"},
    };
    for (const auto& item : cases) {
        SCOPED_TRACE(item.named);
        const TemporaryFolder folder;
        folder.write(item.file, item.text);
        EXPECT_THAT(
            Generator::open(folder.path()),
            failsWith(ErrorCode::NotFound, AllOf(HasSubstr(folder.path().string()),
                                                 HasSubstr("model_index.json"), HasSubstr(item.named))));
    }
}

/// Another count of layers in the configuration, or other layers in the file, than the condition has.
TEST(GeneratorFolder, TextLayersThatAreStoredDecideWhichOneIsTheCondition) {
    const auto tower = [](int layers) {
        clip::ClipModel model(clip::ClipConfig{
            .embeddingWidth = 8,
            .vision = {.imageSize = 8,
                       .patchSize = 4,
                       .transformer = {.width = 16, .layers = 1, .heads = 2, .mlpWidth = 32}},
            .text = {.contextLength = 12,
                     .vocabularySize = static_cast<int>(tinyParts().text->tokenizer.vocabulary().size()),
                     .transformer = {.width = diffusion::testing::kTinyTextWidth,
                                     .layers = layers,
                                     .heads = 2,
                                     .mlpWidth = 32}}});
        model.initialise(5);
        return model;
    };
    struct Case {
        const char* what;
        int layers;     ///< of the whole tower
        int excluded;   ///< of these in the file
        int configured; ///< num_hidden_layers
        bool isTold = false;
    };
    const Case cases[] = {{"as diffusers has it", 3, 1, 2},
                          {"the last is configured and not there", 3, 1, 3},
                          {"the last is there and not configured", 3, 0, 2, true},
                          {"all of ViT-H/14's 24", 24, 0, 24},
                          {"ViT-H/14 without its last", 24, 1, 23}};
    for (const auto& item : cases) {
        SCOPED_TRACE(item.what);
        const TemporaryFolder folder;
        auto parts = tinyParts();
        parts.text->model = tower(item.layers);
        parts.text->skippedLayers = item.excluded;
        ASSERT_THAT(saveGeneratorFolder(folder.path(), parts, torch::kFloat), succeeds());
        edit(folder / "text_encoder/config.json",
             [&](nlohmann::json& json) { json["num_hidden_layers"] = item.configured; });
        RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
        const auto tokens = parts.text->tokenizer.encodeBatch({"a photo of a cat"});
        const torch::NoGradGuard noGradients;
        EXPECT_TRUE(torch::allclose(opened.text->model.textHiddenStates(tokens, opened.text->skippedLayers),
                                    parts.text->model.textHiddenStates(tokens, 1), 1e-5, 1e-5));
        if (item.isTold)
            EXPECT_THAT(opened.remarks, ElementsAre(HasSubstr("3 layers of the text encoder are stored, "
                                                              "config.json counts 2")));
        else
            EXPECT_THAT(opened.remarks, IsEmpty());
    }
}

TEST(GeneratorFolder, PredictionThatIsChosenTakesThePlaceOfTheFolders) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto own, Generator::open(folder.path()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto chosen,
                                Generator::open(folder.path(), {.prediction = PredictionType::Epsilon}));
    EXPECT_EQ(own.description().scheduler.prediction, PredictionType::Velocity);
    EXPECT_EQ(chosen.description().scheduler.prediction, PredictionType::Epsilon);
    const ImageRequest request{.seed = 3, .prompt = "a photo of a cat"};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, own.sample({&request, 1}, {.steps = 2}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, chosen.sample({&request, 1}, {.steps = 2}));
    EXPECT_FALSE(torch::equal(first[0].pixels, second[0].pixels));
}

TEST(GeneratorFolder, PathThatIsNotThereIsNotFound) {
    const TemporaryFolder folder;
    EXPECT_THAT(Generator::open(folder / "nowhere"), failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
}

TEST(GeneratorFolder, FileThatIsNoCheckpointIsRefusedByName) {
    const TemporaryFolder folder;
    EXPECT_THAT(Generator::open(folder.write("model.ckpt", "PK")),
                failsWith(ErrorCode::Unsupported, HasSubstr("model.ckpt")));
    EXPECT_THAT(Generator::open(folder.write("model.safetensors", "nothing")),
                failsWith(ErrorCode::Corrupt, HasSubstr("model.safetensors")));
}

TEST(GeneratorFolder, PartsThatDoNotFitAreNotSaved) {
    const TemporaryFolder folder;
    auto parts = tinyParts({.conditioning = Conditioning::ImageEmbedding});
    parts.noising.reset();
    EXPECT_THAT(saveGeneratorFolder(folder / "new", parts),
                failsWith(ErrorCode::Mismatch, HasSubstr("16 wide")));
    EXPECT_FALSE(fs::exists(folder / "new"));
}

} // namespace
