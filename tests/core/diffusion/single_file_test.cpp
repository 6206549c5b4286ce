#include "diffusion/checkpoints/single_file.h"
#include "diffusion/networks/autoencoder.h"

#include "diffusion/networks/unet.h"
#include "ldm_checkpoint.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_networks.h"

#include <torch/types.h>

#include <functional>
#include <map>
#include <optional>

namespace {

using namespace retort;
using namespace retort::diffusion;
using namespace retort::diffusion::testing;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Checkpoint {
    UNet unet;
    Autoencoder autoencoder;
    tensor::TensorMap tensors;
};

Checkpoint checkpoint(CheckpointKind kind) {
    Checkpoint made{UNet(checkpointUNetConfig(kind)), Autoencoder(checkpointAutoencoderConfig()), {}};
    const auto unet = randomWeights(made.unet.namedParameters(), 1);
    const auto autoencoder = randomWeights(made.autoencoder.namedParameters(), 2);
    EXPECT_THAT(made.unet.load(unet, at::kFloat, "made"), succeeds());
    EXPECT_THAT(made.autoencoder.load(autoencoder, at::kFloat, "made"), succeeds());
    made.tensors = ldmUNet(unet);
    made.tensors.merge(ldmAutoencoder(autoencoder));
    made.tensors.merge(ldmTextTower(kind));
    made.tensors.emplace("model_ema.decay", at::ones({}));
    made.tensors.emplace("alphas_cumprod", at::ones({1000}));
    if (kind == CheckpointKind::Unclip)
        made.tensors.emplace("embedder.model.visual.proj", at::ones({5, 3}));
    return made;
}

void expectSameImages(const Checkpoint& made, const SingleFile& file) {
    const at::NoGradGuard noGradients;
    UNet unet(file.unet);
    Autoencoder autoencoder(file.autoencoder);
    ASSERT_THAT(unet.load(file.unetWeights, at::kFloat, "read"), succeeds());
    ASSERT_THAT(autoencoder.load(file.autoencoderWeights, at::kFloat, "read"), succeeds());
    const auto input = tinyInput(file.unet, 2, 8);
    EXPECT_TRUE(at::equal(unet.predict(input), made.unet.predict(input)));
    EXPECT_TRUE(at::equal(autoencoder.decode(input.latents), made.autoencoder.decode(input.latents)));
    const auto images = at::sin(at::arange(3 * 16 * 16).to(at::kFloat)).view({1, 3, 16, 16});
    EXPECT_TRUE(at::equal(autoencoder.encode(images).mean, made.autoencoder.encode(images).mean));
}

TEST(SingleFile, EveryKind_GivesItsConfigurationAndTheSameImages) {
    const TemporaryFolder folder;
    for (const auto kind : {CheckpointKind::FirstKind, CheckpointKind::SecondKind, CheckpointKind::Unclip}) {
        SCOPED_TRACE(static_cast<int>(kind));
        const auto made = checkpoint(kind);
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, made.tensors), succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
        EXPECT_EQ(diffusersJson(file.unet), diffusersJson(checkpointUNetConfig(kind)));
        auto autoencoder = checkpointAutoencoderConfig();
        autoencoder.sampleSize = 2 * file.unet.sampleSize;
        EXPECT_EQ(diffusersJson(file.autoencoder), diffusersJson(autoencoder));
        EXPECT_EQ(file.imageTowerWeights.contains("visual.proj"), kind == CheckpointKind::Unclip);
        expectSameImages(made, file);
    }
}

TEST(SingleFile, TextTower_IsNamedAsItsKindAndDescribed) {
    const TemporaryFolder folder;
    for (const auto kind : {CheckpointKind::FirstKind, CheckpointKind::SecondKind}) {
        const bool isFirst = kind == CheckpointKind::FirstKind;
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, checkpoint(kind).tensors), succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
        const auto& text = file.text;
        EXPECT_EQ(text.names, isFirst ? clip::WeightNames::HuggingFace : clip::WeightNames::OpenClip);
        EXPECT_TRUE(text.weights.contains(isFirst ? "text_model.embeddings.token_embedding.weight"
                                                  : "token_embedding.weight"));
        EXPECT_EQ(text.skippedLayers, isFirst ? 0 : 1);
        EXPECT_EQ(text.config.vocabularySize, 20);
        EXPECT_EQ(text.config.contextLength, 7);
        EXPECT_EQ(text.config.transformer.width, 64);
        EXPECT_EQ(text.config.transformer.layers, 2);
        EXPECT_EQ(text.config.transformer.heads, 1);
        EXPECT_EQ(text.config.transformer.mlpWidth, 256);
        EXPECT_EQ(text.config.transformer.activation,
                  isFirst ? clip::Activation::QuickGelu : clip::Activation::Gelu);
    }
}

TEST(SingleFile, TextTowerAsSdTurboNamesIt_IsFound) {
    const TemporaryFolder folder;
    auto tensors = checkpoint(CheckpointKind::SecondKind).tensors;
    for (const auto& [name, weight] : ldmTextTower(CheckpointKind::SecondKind)) {
        tensors.erase(name);
        tensors.emplace("conditioner.embedders.0.model." +
                            name.substr(std::string("cond_stage_model.model.").size()),
                        weight);
    }
    const auto path = folder / "sd_turbo.safetensors";
    ASSERT_THAT(tensor::saveTensors(path, tensors), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
    EXPECT_EQ(file.text.names, clip::WeightNames::OpenClip);
    EXPECT_TRUE(file.text.weights.contains("token_embedding.weight"));
}

/// A 2.x checkpoint whose tower has so many layers, with or without what follows them.
tensor::TensorMap withTextLayers(int layers, bool isProjected) {
    const std::string prefix = "cond_stage_model.model.";
    auto tensors = checkpoint(CheckpointKind::SecondKind).tensors;
    for (int layer = 2; layer < layers; ++layer)
        for (const auto* part : {"ln_1.weight", "mlp.c_fc.weight"}) {
            const auto block = prefix + "transformer.resblocks.";
            tensors.emplace(block + std::to_string(layer) + "." + part, tensors.at(block + "0." + part));
        }
    if (!isProjected)
        tensors.erase(prefix + "text_projection");
    return tensors;
}

TEST(SingleFile, TextLayersThatAreThere_DecideWhichOneIsTheCondition) {
    struct Case {
        int layers;
        bool isProjected;
        int skipped;
    };
    const Case cases[] = {{24, true, 1},  {24, false, 1}, {23, true, 0},
                          {23, false, 0}, {2, true, 1},   {2, false, 0}};
    const TemporaryFolder folder;
    for (const auto& item : cases) {
        SCOPED_TRACE(item.layers);
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, withTextLayers(item.layers, item.isProjected)), succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
        EXPECT_EQ(file.text.config.transformer.layers, item.layers);
        EXPECT_EQ(file.text.skippedLayers, item.skipped);
    }
    auto holed = withTextLayers(24, true);
    holed.erase("cond_stage_model.model.transformer.resblocks.5.ln_1.weight");
    const auto path = folder / "holed.safetensors";
    ASSERT_THAT(tensor::saveTensors(path, holed), succeeds());
    EXPECT_THAT(openSingleFile(path), failsWith(ErrorCode::Mismatch, HasSubstr("the layers 0 to 4 of 24")));
}

TEST(SingleFile, EarlyFilesOfTheFirstKind_HaveTheTowersPartsWithoutItsName) {
    const TemporaryFolder folder;
    tensor::TensorMap tensors;
    for (const auto& [name, weight] : checkpoint(CheckpointKind::FirstKind).tensors) {
        auto early = name;
        if (const auto at = early.find("text_model."); at != std::string::npos)
            early.erase(at, std::string("text_model.").size());
        tensors.emplace(early, weight);
    }
    const auto path = folder / "early.safetensors";
    ASSERT_THAT(tensor::saveTensors(path, tensors), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
    EXPECT_EQ(file.text.family, TextFamily::OpenAi);
    EXPECT_TRUE(file.text.weights.contains("text_model.embeddings.token_embedding.weight"));
}

TEST(SingleFile, ModelsOfOtherKinds_AreNamedForWhatTheyAre) {
    struct Case {
        const char* tensor;
        const char* named;
    };
    const Case cases[] = {
        {"lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight", "LoRA"},
        {"unet.down_blocks.0.attentions.0.proj_in.lora_A.weight", "LoRA"},
        {"control_model.input_hint_block.0.weight", "ControlNet"},
        {"controlnet_cond_embedding.conv_in.weight", "ControlNet"},
        {"conditioner.embedders.1.model.ln_final.bias", "Stable Diffusion XL"},
        {"model.diffusion_model.joint_blocks.0.context_block.attn.qkv.weight", "Stable Diffusion 3"},
        {"double_blocks.0.img_attn.qkv.weight", "FLUX"},
        {"model.diffusion_model.double_blocks.0.img_attn.qkv.weight", "FLUX"},
        {"caption_projection.linear_1.weight", "PixArt"},
        {"decoder.conv_in.weight", "autoencoder (VAE) alone"},
        {"down_blocks.0.resnets.0.conv1.weight", "UNet alone"},
        {"input_blocks.0.0.weight", "UNet alone"},
        {"visual.conv1.weight", "CLIP"},
        {"text_model.embeddings.token_embedding.weight", "CLIP"},
        {"ip_adapter.1.to_k_ip.weight", "IP-Adapter"},
        {"emb_params", "textual inversion"},
    };
    const TemporaryFolder folder;
    for (const auto& item : cases) {
        SCOPED_TRACE(item.tensor);
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, {{item.tensor, at::ones({2, 2})}}), succeeds());
        EXPECT_THAT(openSingleFile(path),
                    failsWith(ErrorCode::Unsupported, AllOf(HasSubstr(path.string()), HasSubstr(item.named),
                                                            HasSubstr("supported are Stable Diffusion"))));
    }
}

TEST(SingleFile, NotesOfTraining_AreObeyedByTheirStrength) {
    struct Case {
        const char* what;
        CheckpointKind kind;
        std::vector<std::string> keys;
        std::map<std::string, std::string> metadata;
        std::string yaml;
        PredictionType prediction;
        bool zeroTerminalSnr;
    };
    const std::string velocity = "model:\n  params:\n    parameterization: \"v\"\n";
    const Case cases[] = {
        {"nothing", CheckpointKind::FirstKind, {}, {}, "", PredictionType::Epsilon, false},
        {"a key", CheckpointKind::FirstKind, {"v_pred"}, {}, "", PredictionType::Velocity, false},
        {"two keys", CheckpointKind::FirstKind, {"v_pred", "ztsnr"}, {}, "", PredictionType::Velocity, true},
        {"metadata",
         CheckpointKind::FirstKind,
         {},
         {{"modelspec.prediction_type", "v"}},
         "",
         PredictionType::Velocity,
         false},
        {"a file", CheckpointKind::FirstKind, {}, {}, velocity, PredictionType::Velocity, false},
        {"a file that says noise, against a key",
         CheckpointKind::SecondKind,
         {"v_pred"},
         {},
         "model:\n  params:\n    parameterization: eps\n",
         PredictionType::Epsilon,
         false},
        {"a key against metadata",
         CheckpointKind::SecondKind,
         {"v_pred"},
         {{"modelspec.prediction_type", "epsilon"}},
         "",
         PredictionType::Velocity,
         false},
        {"a file of unCLIP",
         CheckpointKind::Unclip,
         {},
         {},
         velocity + "    zero_snr: true\n",
         PredictionType::Velocity,
         true},
    };
    for (const auto& item : cases) {
        SCOPED_TRACE(item.what);
        const TemporaryFolder folder;
        auto tensors = checkpoint(item.kind).tensors;
        for (const auto& key : item.keys)
            tensors.emplace(key, at::empty({0}));
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, tensors, item.metadata), succeeds());
        if (!item.yaml.empty())
            folder.write("model.yaml", item.yaml);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
        EXPECT_EQ(file.prediction, item.prediction);
        EXPECT_EQ(file.process.zeroTerminalSnr, item.zeroTerminalSnr);
    }
}

TEST(SingleFile, WhatItPredicts_IsToldWhereItIsKnownAndLeftOpenWhereNot) {
    struct Case {
        CheckpointKind kind;
        std::map<std::string, std::string> metadata;
        std::optional<PredictionType> prediction;
        int sampleSize;
    };
    const Case cases[] = {
        {CheckpointKind::FirstKind, {}, PredictionType::Epsilon, 64},
        {CheckpointKind::SecondKind, {}, std::nullopt, 64},
        {CheckpointKind::SecondKind, {{"modelspec.prediction_type", "v"}}, PredictionType::Velocity, 96},
        {CheckpointKind::SecondKind, {{"modelspec.prediction_type", "epsilon"}}, PredictionType::Epsilon, 64},
        {CheckpointKind::Unclip, {}, PredictionType::Velocity, 96},
    };
    const TemporaryFolder folder;
    for (const auto& item : cases) {
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, checkpoint(item.kind).tensors, item.metadata), succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto file, openSingleFile(path));
        EXPECT_EQ(file.prediction, item.prediction);
        EXPECT_EQ(file.unet.sampleSize, item.sampleSize);
        EXPECT_EQ(file.autoencoder.sampleSize, 2 * item.sampleSize);
    }
}

TEST(SingleFile, CheckpointsThatDoNotFit_AreRefusedUnderTheFilesNames) {
    struct Case {
        std::string named;
        ErrorCode code;
        std::function<void(tensor::TensorMap&)> spoil;
    };
    const auto erasePrefix = [](tensor::TensorMap& map, const std::string& prefix) {
        std::erase_if(map, [&](const auto& item) { return item.first.starts_with(prefix); });
    };
    const auto without = [](const std::string& name) {
        return Case{name, ErrorCode::Mismatch, [name](auto& map) { ASSERT_EQ(map.erase(name), 1U); }};
    };
    const Case cases[] = {
        without("model.diffusion_model.input_blocks.7.0.in_layers.0.bias"),
        without("first_stage_model.decoder.up.1.upsample.conv.weight"),
        {"out.2.weight", ErrorCode::Mismatch,
         [](auto& map) { map.erase("model.diffusion_model.out.2.weight"); }},
        {"model.diffusion_model.control.weight", ErrorCode::Mismatch,
         [](auto& map) { map.emplace("model.diffusion_model.control.weight", at::zeros({1})); }},
        {"first_stage_model.encoder.mid.attn_1.q.weight", ErrorCode::Mismatch,
         [](auto& map) {
             map["first_stage_model.encoder.mid.attn_1.q.weight"] = at::zeros({64, 3, 1, 1});
         }},
        {"input_blocks.0.0.weight", ErrorCode::Mismatch,
         [](auto& map) { map["model.diffusion_model.input_blocks.0.0.weight"] = at::zeros({64}); }},
        {"inpainting", ErrorCode::Unsupported,
         [](auto& map) {
             map["model.diffusion_model.input_blocks.0.0.weight"] = at::zeros({64, 9, 3, 3});
         }},
        {"model.diffusion_model.", ErrorCode::Unsupported,
         [&](auto& map) { erasePrefix(map, "model.diffusion_model."); }},
        {"first_stage_model.", ErrorCode::Unsupported,
         [&](auto& map) { erasePrefix(map, "first_stage_model."); }},
        {"cond_stage_model.model.", ErrorCode::Unsupported,
         [&](auto& map) { erasePrefix(map, "cond_stage_model."); }},
        {"XL", ErrorCode::Unsupported,
         [](auto& map) { map.emplace("conditioner.embedders.1.model.ln_final.bias", at::zeros({1})); }},
        {"XL", ErrorCode::Unsupported,
         [](auto& map) {
             map.emplace("conditioner.embedders.0.model.ln_final.bias", at::zeros({1}));
             map.emplace("model.diffusion_model.label_emb.0.0.weight", at::zeros({256, 5}));
         }},
    };
    const TemporaryFolder folder;
    const auto whole = checkpoint(CheckpointKind::SecondKind).tensors;
    for (const auto& item : cases) {
        auto tensors = whole;
        item.spoil(tensors);
        const auto path = folder / "model.safetensors";
        ASSERT_THAT(tensor::saveTensors(path, tensors), succeeds());
        EXPECT_THAT(openSingleFile(path),
                    failsWith(item.code, AllOf(HasSubstr(path.string()), HasSubstr(item.named))));
    }
}

TEST(SingleFile, FilesThatAreNoSafetensors_AreRefusedWithTheirPath) {
    const TemporaryFolder folder;
    EXPECT_THAT(openSingleFile(folder / "absent.safetensors"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    EXPECT_THAT(openSingleFile(folder.write("v2-1.ckpt", "PK")),
                failsWith(ErrorCode::Unsupported, HasSubstr("v2-1")));
    EXPECT_THAT(openSingleFile(folder.write("bad.safetensors", "?")),
                failsWith(ErrorCode::Corrupt, HasSubstr("bad")));
}

} // namespace
