#include "diffusion/networks/autoencoder_config.h"

#include "diffusion/networks/block_channels.h"
#include "models/config_check.h"

#include <fmt/format.h>

#include <cmath>

namespace retort::diffusion {

namespace {

constexpr const char* kAutoencoderClass = "AutoencoderKL";
constexpr const char* kDownBlock = "DownEncoderBlock2D";
constexpr const char* kUpBlock = "UpDecoderBlock2D";

std::vector<models::FixedOption> fixedAutoencoderOptions() {
    return {{"act_fn", "silu"},           {"down_block_types", kDownBlock},  {"latents_mean", nullptr},
            {"latents_std", nullptr},     {"mid_block_add_attention", true}, {"shift_factor", nullptr},
            {"up_block_types", kUpBlock}, {"use_post_quant_conv", true},     {"use_quant_conv", true}};
}

Error invalidAutoencoder(const std::string& source, const std::string& problem) {
    return {ErrorCode::InvalidArgument, fmt::format("{}: {}", source, problem)};
}

void requireSame(JsonReader& reader, const nlohmann::json& root, const char* key, std::size_t levels) {
    const auto found = root.find(key);
    if (found != root.end() && found->is_array() && found->size() != levels)
        reader.fail(key,
                    fmt::format("{} blocks for the {} levels of block_out_channels", found->size(), levels));
}

} // namespace

Status validate(const AutoencoderConfig& config, const std::string& source) {
    const models::Bound bounds[] = {{"sample_size", config.sampleSize, 16384},
                                    {"in_channels", config.imageChannels, 64},
                                    {"latent_channels", config.latentChannels, 4096},
                                    {"layers_per_block", config.layersPerBlock, 16},
                                    {"norm_num_groups", config.normGroups, 16384}};
    RETORT_CHECK(models::checkBounds(bounds, source));
    RETORT_CHECK(checkChannels(config.blockChannels, config.normGroups, source));
    if (!std::isfinite(config.scalingFactor) || config.scalingFactor <= 0)
        return invalidAutoencoder(
            source, fmt::format("scaling_factor is {}, expected a positive number", config.scalingFactor));
    return {};
}

Result<AutoencoderConfig> readAutoencoderConfig(const JsonDocument& document) {
    // diffusers' defaults, where the file is silent.
    AutoencoderConfig config{.sampleSize = 32, .blockChannels = {64}, .layersPerBlock = 1};
    JsonReader reader(document);
    models::requireClass(reader, document.root(), kAutoencoderClass);
    models::requireFixed(reader, document.root(), fixedAutoencoderOptions());
    reader.optional("sample_size", config.sampleSize);
    reader.optional("in_channels", config.imageChannels);
    int outChannels = config.imageChannels;
    reader.optional("out_channels", outChannels);
    if (outChannels != config.imageChannels)
        reader.fail("out_channels",
                    fmt::format("{} differs from in_channels {}", outChannels, config.imageChannels),
                    ErrorCode::Unsupported);
    reader.optional("latent_channels", config.latentChannels);
    reader.optional("block_out_channels", config.blockChannels);
    for (const auto* key : {"down_block_types", "up_block_types"})
        requireSame(reader, document.root(), key, config.blockChannels.size());
    reader.optional("layers_per_block", config.layersPerBlock);
    reader.optional("norm_num_groups", config.normGroups);
    reader.optional("scaling_factor", config.scalingFactor);
    models::ignoreOrigin(reader);
    reader.ignore("force_upcast"); // of fp16, which is not computed in here
    reader.refuseUnknownUnlessOff();
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(validate(config, document.source()));
    return config;
}

nlohmann::json diffusersJson(const AutoencoderConfig& config) {
    const auto levels = config.blockChannels.size();
    return {{"_class_name", kAutoencoderClass},
            {"sample_size", config.sampleSize},
            {"in_channels", config.imageChannels},
            {"out_channels", config.imageChannels},
            {"latent_channels", config.latentChannels},
            {"block_out_channels", config.blockChannels},
            {"down_block_types", std::vector<std::string>(levels, kDownBlock)},
            {"up_block_types", std::vector<std::string>(levels, kUpBlock)},
            {"layers_per_block", config.layersPerBlock},
            {"norm_num_groups", config.normGroups},
            {"scaling_factor", config.scalingFactor},
            {"act_fn", "silu"}};
}

} // namespace retort::diffusion
