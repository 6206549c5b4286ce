#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"
#include "testing/result_matchers.h"
#include "tiny_networks.h"

#include <limits>
#include <string>
#include <vector>

namespace {

using namespace retort;
using namespace retort::diffusion;
using namespace retort::diffusion::testing;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kPath = "models/tiny/unet/config.json";

/// Reads `whole` with one key changed; JSON null takes the key away.
template<class Config>
Result<Config> readChanged(nlohmann::json whole, const nlohmann::json& change,
                           Result<Config> (*read)(const JsonDocument&)) {
    whole.merge_patch(change);
    RETORT_TRY(const auto document, JsonDocument::parse(whole.dump(), kPath));
    return read(document);
}

struct BadKey {
    const char* change;
    const char* named;
    ErrorCode code;
};

TEST(UNetConfig, WrittenAndReadBack_IsTheSame) {
    for (const auto& config : {tinyUNetConfig(), UNetConfig{}}) {
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto read, readChanged(diffusersJson(config), nlohmann::json::object(), readUNetConfig));
        EXPECT_EQ(diffusersJson(read), diffusersJson(config));
    }
}

TEST(UNetConfig, KeysThatAreAbsent_HaveTheValuesOfDiffusers) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse("{}", kPath));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readUNetConfig(document));
    EXPECT_THAT(config.heads, ElementsAre(8, 8, 8, 8));
    EXPECT_EQ(config.crossAttentionWidth, 1280);
    EXPECT_EQ(config.projection, TransformerProjection::Convolution);
    EXPECT_EQ(config.classEmbedding, ClassEmbedding::None);
}

TEST(UNetConfig, FilesOfNoModelOrOfAnotherFamily_AreRefusedByKey) {
    const BadKey cases[] = {
        {R"({"_class_name": "UNet3DConditionModel"})", "_class_name", ErrorCode::Unsupported},
        {R"({"down_block_types": ["AttnDownBlock2D", "DownBlock2D"]})", "AttnDownBlock2D",
         ErrorCode::Unsupported},
        {R"({"up_block_types": ["SimpleCrossAttnUpBlock2D"]})", "up_block_types", ErrorCode::Unsupported},
        {R"({"mid_block_type": "UNetMidBlock2D"})", "mid_block_type", ErrorCode::Unsupported},
        {R"({"addition_embed_type": "text_time"})", "addition_embed_type", ErrorCode::Unsupported},
        {R"({"transformer_layers_per_block": [1, 2]})", "transformer_layers_per_block",
         ErrorCode::Unsupported},
        {R"({"class_embed_type": "timestep"})", "class_embed_type", ErrorCode::Unsupported},
        {R"({"act_fn": "gelu"})", "act_fn", ErrorCode::Unsupported},
        {R"({"time_embedding_type": "fourier"})", "time_embedding_type", ErrorCode::Unsupported},
        {R"({"num_attention_heads": 8})", "num_attention_heads", ErrorCode::Unsupported},
        {R"({"resnet_time_scale_shift": "scale_shift"})", "resnet_time_scale_shift", ErrorCode::Unsupported},
        {R"({"center_input_sample": true})", "center_input_sample", ErrorCode::Unsupported},
        {R"({"time_cond_proj_dim": 3})", "time_cond_proj_dim", ErrorCode::InvalidArgument},
        {R"({"reverse_transformer_layers_per_block": [1, 2]})", "reverse_transformer_layers_per_block",
         ErrorCode::Unsupported},
        {R"({"use_new_thing": true})", "use_new_thing", ErrorCode::Unsupported},
        {R"({"quantization_config": {"quant_method": "bitsandbytes"}})", "quantization_config",
         ErrorCode::Unsupported},
        {R"({"sample_size": "big"})", "sample_size", ErrorCode::InvalidArgument},
        {R"({"in_channels": 0})", "in_channels", ErrorCode::InvalidArgument},
        {R"({"block_out_channels": []})", "block_out_channels", ErrorCode::InvalidArgument},
        {R"({"block_out_channels": [8, 2000000000]})", "block_out_channels", ErrorCode::InvalidArgument},
        {R"({"block_out_channels": [8, 18]})", "norm_num_groups", ErrorCode::InvalidArgument},
        {R"({"block_out_channels": [8, 16, 16]})", "down_block_types", ErrorCode::InvalidArgument},
        {R"({"attention_head_dim": [2]})", "attention_head_dim", ErrorCode::InvalidArgument},
        {R"({"attention_head_dim": [2, 5]})", "5 heads", ErrorCode::InvalidArgument},
        {R"({"layers_per_block": 1000})", "layers_per_block", ErrorCode::InvalidArgument},
        {R"({"norm_eps": 0})", "norm_eps", ErrorCode::InvalidArgument},
        {R"({"norm_num_groups": -4})", "norm_num_groups", ErrorCode::InvalidArgument},
        {R"({"freq_shift": 4})", "freq_shift", ErrorCode::InvalidArgument},
        {R"({"projection_class_embeddings_input_dim": null})", "projection_class_embeddings_input_dim",
         ErrorCode::InvalidArgument},
    };
    for (const auto& item : cases)
        EXPECT_THAT(
            readChanged(diffusersJson(tinyUNetConfig()), nlohmann::json::parse(item.change), readUNetConfig),
            failsWith(item.code, AllOf(HasSubstr(kPath), HasSubstr(item.named))))
            << item.change;
}

/// What versions of diffusers write beside the shape, of a training with averages too.
TEST(NetworkConfigs, KeysWithoutEffectAreAcceptedAndThoseThatAreOffToo) {
    const auto unet = nlohmann::json::parse(R"({"_diffusers_version": "0.31.0", "_name_or_path": "x",
        "dropout": 0.0, "addition_embed_type_num_heads": 64, "addition_time_embed_dim": null,
        "reverse_transformer_layers_per_block": null, "mid_block_only_cross_attention": null,
        "resnet_out_scale_factor": 1.0, "decay": 0.9999, "inv_gamma": 1.0, "min_decay": 0.0,
        "optimization_step": 70000, "power": 0.6667, "update_after_step": 0, "use_ema_warmup": false,
        "some_later_switch": false, "some_later_list": []})");
    EXPECT_THAT(readChanged(diffusersJson(tinyUNetConfig()), unet, readUNetConfig), succeeds());
    auto whole = diffusersJson(tinyUNetConfig());
    whole.update(unet); // null values stay
    EXPECT_THAT(readChanged(whole, nlohmann::json::object(), readUNetConfig), succeeds());
    const auto autoencoder = nlohmann::json::parse(R"({"_diffusers_version": "0.31.0",
        "_name_or_path": "x", "force_upcast": true, "latents_mean": null, "latents_std": null,
        "shift_factor": null, "mid_block_add_attention": true, "use_quant_conv": true,
        "use_post_quant_conv": true})");
    auto wholeAutoencoder = diffusersJson(tinyAutoencoderConfig());
    wholeAutoencoder.update(autoencoder);
    EXPECT_THAT(readChanged(wholeAutoencoder, nlohmann::json::object(), readAutoencoderConfig), succeeds());
}

TEST(UNetConfig, StructsThatAreNoModel_AreRefusedByField) {
    EXPECT_THAT(validate(tinyUNetConfig(), "tiny"), succeeds());
    auto odd = tinyUNetConfig();
    odd.blockChannels = {9, 18};
    odd.normGroups = 9;
    odd.heads = {3, 3};
    EXPECT_THAT(validate(odd, "odd"), failsWith(ErrorCode::InvalidArgument, HasSubstr("even")));
    auto endless = tinyUNetConfig();
    endless.normEpsilon = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(validate(endless, "endless"), failsWith(ErrorCode::InvalidArgument, HasSubstr("norm_eps")));
    auto classless = tinyUNetConfig();
    classless.classEmbedding = ClassEmbedding::None;
    EXPECT_THAT(validate(classless, "classless"), failsWith(ErrorCode::InvalidArgument, HasSubstr("class")));
}

TEST(AutoencoderConfig, WrittenAndReadBack_IsTheSame) {
    for (const auto& config : {tinyAutoencoderConfig(), AutoencoderConfig{}}) {
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto read,
            readChanged(diffusersJson(config), nlohmann::json::object(), readAutoencoderConfig));
        EXPECT_EQ(diffusersJson(read), diffusersJson(config));
    }
}

TEST(AutoencoderConfig, FilesOfNoModelOrOfAnotherFamily_AreRefusedByKey) {
    const BadKey cases[] = {
        {R"({"_class_name": "AutoencoderTiny"})", "_class_name", ErrorCode::Unsupported},
        {R"({"down_block_types": ["DownEncoderBlock2D", "AttnDownEncoderBlock2D"]})", "down_block_types",
         ErrorCode::Unsupported},
        {R"({"shift_factor": 0.1})", "shift_factor", ErrorCode::Unsupported},
        {R"({"use_quant_conv": false})", "use_quant_conv", ErrorCode::Unsupported},
        {R"({"latents_mean": [0.1, 0.2, 0.3, 0.4]})", "latents_mean", ErrorCode::Unsupported},
        {R"({"use_new_thing": 2})", "use_new_thing", ErrorCode::Unsupported},
        {R"({"out_channels": 4})", "out_channels", ErrorCode::Unsupported},
        {R"({"up_block_types": ["UpDecoderBlock2D"]})", "up_block_types", ErrorCode::InvalidArgument},
        {R"({"latent_channels": -4})", "latent_channels", ErrorCode::InvalidArgument},
        {R"({"block_out_channels": [8, 10]})", "norm_num_groups", ErrorCode::InvalidArgument},
        {R"({"layers_per_block": 0})", "layers_per_block", ErrorCode::InvalidArgument},
        {R"({"scaling_factor": 0})", "scaling_factor", ErrorCode::InvalidArgument},
        {R"({"scaling_factor": "0.18"})", "scaling_factor", ErrorCode::InvalidArgument},
    };
    for (const auto& item : cases)
        EXPECT_THAT(readChanged(diffusersJson(tinyAutoencoderConfig()), nlohmann::json::parse(item.change),
                                readAutoencoderConfig),
                    failsWith(item.code, AllOf(HasSubstr(kPath), HasSubstr(item.named))))
            << item.change;
}

} // namespace
