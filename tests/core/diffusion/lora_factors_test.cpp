#include "diffusion/checkpoints/lora_factors.h"

#include "diffusion/checkpoints/lora.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;

constexpr int kRank = 3;

UNet tinyUNet() {
    return std::move(diffusion::testing::tinyParts().unet);
}

UNetInput input() {
    return {.latents = torch::linspace(-1, 1, 2 * 4 * 8 * 8).view({2, 4, 8, 8}),
            .timesteps = torch::tensor({10, 700}),
            .condition = torch::linspace(-1, 2, 2 * 5 * diffusion::testing::kTinyTextWidth)
                             .view({2, 5, diffusion::testing::kTinyTextWidth})};
}

at::Tensor predictedBy(const UNet& unet) {
    const torch::NoGradGuard noGradients;
    return unet.predict(input());
}

/// Both factors of every layer, as after some training.
void fillFactors(const LoraFactors& factors) {
    for (const auto& [name, factor] : factors.parameters())
        factor.copy_(torch::linspace(-0.2, 0.3, factor.numel()).view(factor.sizes()));
}

TEST(LoraFactors, AtFirstChangeNothing) {
    auto unet = tinyUNet();
    const auto before = predictedBy(unet);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto factors, LoraFactors::ofAttention(unet, kRank, 1));
    EXPECT_GT(factors.layers(), 0u);
    EXPECT_EQ(factors.layers() % 8, 0u) << "four of each attention, two attentions in each transformer";
    unet.replace(factors.changedWeights());
    EXPECT_TRUE(torch::equal(predictedBy(unet), before));
}

TEST(LoraFactors, SavedAndAddedGiveWhatTheyGaveInTraining) {
    const TemporaryFolder folder;
    auto trained = tinyUNet();
    const auto before = predictedBy(trained);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto factors, LoraFactors::ofAttention(trained, kRank, 1));
    fillFactors(factors);
    trained.replace(factors.changedWeights());
    ASSERT_TRUE(tensor::saveTensors(folder / "lora.safetensors", factors.stored()).ok());
    auto fresh = diffusion::testing::tinyParts();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto use, addLora(fresh, folder / "lora.safetensors", 1, at::kFloat, models::WeightUse::Load));
    EXPECT_EQ(use.layers, factors.layers());
    EXPECT_TRUE(use.unused.empty());
    EXPECT_FALSE(torch::allclose(predictedBy(fresh.unet), before, 1e-3, 1e-3));
    EXPECT_TRUE(torch::allclose(predictedBy(fresh.unet), predictedBy(trained), 1e-5, 1e-5));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(folder / "lora.safetensors"));
    EXPECT_TRUE(archive.find(
        "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_out_0.lora_down.weight"));
}

TEST(LoraFactors, OfATextTowerAreItsAttentionsByHuggingFacesNames) {
    const TemporaryFolder folder;
    auto parts = diffusion::testing::tinyParts();
    auto& text = parts.text->model;
    const auto tokens = parts.text->tokenizer.encodeBatch({"a photo of a cat"});
    const torch::NoGradGuard noGradients;
    const auto before = text.textHiddenStates(tokens, 0);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto factors, LoraFactors::ofAttention(text, kRank, 1));
    EXPECT_EQ(factors.layers(), 4u * 2);
    text.replace(factors.changedWeights());
    EXPECT_TRUE(torch::equal(text.textHiddenStates(tokens, 0), before));
    fillFactors(factors);
    text.replace(factors.changedWeights());
    const auto trained = text.textHiddenStates(tokens, 0);
    EXPECT_FALSE(torch::allclose(trained, before, 1e-3, 1e-3));

    ASSERT_TRUE(tensor::saveTensors(folder / "lora.safetensors", factors.stored()).ok());
    auto fresh = diffusion::testing::tinyParts();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto use, addLora(fresh, folder / "lora.safetensors", 1, at::kFloat, models::WeightUse::Load));
    EXPECT_EQ(use.textLayers, factors.layers());
    EXPECT_TRUE(use.unused.empty());
    EXPECT_TRUE(torch::allclose(fresh.text->model.textHiddenStates(tokens, 0), trained, 1e-5, 1e-5));
    EXPECT_TRUE(factors.stored().contains("lora_te_text_model_encoder_layers_1_self_attn_q_proj.alpha"));
}

TEST(LoraFactors, AloneGetGradients) {
    auto unet = tinyUNet();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto factors, LoraFactors::ofAttention(unet, kRank, 1));
    const auto weights = unet.namedParameters();
    fillFactors(factors);
    for (const auto& [name, factor] : factors.parameters())
        factor.requires_grad_(true);
    unet.replace(factors.changedWeights());
    unet.predict(input()).square().mean().backward();
    for (const auto& [name, factor] : factors.parameters())
        EXPECT_TRUE(factor.grad().defined() && factor.grad().abs().sum().item<float>() > 0) << name;
    for (const auto& [name, weight] : weights)
        EXPECT_FALSE(weight.requires_grad()) << name;
}

TEST(LoraFactors, OfARankAboveTheNarrowestAttentionAreRefused) {
    const auto unet = tinyUNet();
    EXPECT_THAT(
        LoraFactors::ofAttention(unet, 17, 1),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("has 16 values; choose a rank from 1 to 16")));
}

} // namespace
