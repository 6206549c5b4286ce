#include "diffusion/networks/unet_config.h"

#include "diffusion/networks/block_channels.h"
#include "models/config_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace {

constexpr const char* kClass = "UNet2DConditionModel";
constexpr const char* kMidBlock = "UNetMidBlock2DCrossAttn";

struct BlockNames {
    const char* plain;
    const char* crossAttention;
};
constexpr BlockNames kDown{"DownBlock2D", "CrossAttnDownBlock2D"};
constexpr BlockNames kUp{"UpBlock2D", "CrossAttnUpBlock2D"};

/// For training, for averages over training, or of options that are refused.
constexpr std::initializer_list<const char*> kWithoutEffect{"dropout",
                                                            "addition_embed_type_num_heads",
                                                            "addition_time_embed_dim",
                                                            "decay",
                                                            "inv_gamma",
                                                            "min_decay",
                                                            "optimization_step",
                                                            "power",
                                                            "update_after_step",
                                                            "use_ema_warmup"};

Error invalid(const std::string& source, const std::string& problem) {
    return {ErrorCode::InvalidArgument, fmt::format("{}: {}", source, problem)};
}

void readBlocks(JsonReader& reader, const char* key, const BlockNames& names, std::vector<BlockKind>& into) {
    std::vector<std::string> words;
    reader.optional(key, words);
    if (words.empty())
        return;
    into.clear();
    for (const auto& word : words) {
        if (word != names.plain && word != names.crossAttention)
            return reader.fail(key,
                               fmt::format("\"{}\" is not supported, only {} and {}", word, names.plain,
                                           names.crossAttention),
                               ErrorCode::Unsupported);
        into.push_back(word == names.plain ? BlockKind::Plain : BlockKind::CrossAttention);
    }
}

/// One number for all levels, or one for each.
void readHeads(JsonReader& reader, const nlohmann::json& root, UNetConfig& config) {
    constexpr const char* kKey = "attention_head_dim";
    const auto found = root.find(kKey);
    if (found != root.end() && found->is_array())
        return reader.required(kKey, config.heads);
    int heads = 8; // diffusers' default
    reader.optional(kKey, heads);
    config.heads.assign(config.blockChannels.size(), heads);
}

void readClassEmbedding(JsonReader& reader, UNetConfig& config) {
    constexpr const char* kKey = "class_embed_type";
    std::string kind;
    reader.optional(kKey, kind);
    reader.optional("projection_class_embeddings_input_dim", config.classEmbeddingInput);
    if (kind.empty()) {
        config.classEmbeddingInput = 0;
        return;
    }
    config.classEmbedding = ClassEmbedding::Projection;
    if (kind != "projection")
        reader.fail(kKey, fmt::format("\"{}\" is not supported, only \"projection\"", kind),
                    ErrorCode::Unsupported);
}

std::vector<models::FixedOption> fixedOptions() {
    return {{"act_fn", "silu"},
            {"addition_embed_type", nullptr},
            {"attention_type", "default"},
            {"center_input_sample", false},
            {"class_embeddings_concat", false},
            {"conv_in_kernel", 3},
            {"conv_out_kernel", 3},
            {"cross_attention_norm", nullptr},
            {"downsample_padding", 1},
            {"dual_cross_attention", false},
            {"encoder_hid_dim", nullptr},
            {"encoder_hid_dim_type", nullptr},
            {"mid_block_only_cross_attention", false},
            {"mid_block_scale_factor", 1},
            {"mid_block_type", kMidBlock},
            {"num_attention_heads", nullptr},
            {"num_class_embeds", nullptr},
            {"only_cross_attention", false},
            {"resnet_out_scale_factor", 1},
            {"resnet_skip_time_act", false},
            {"resnet_time_scale_shift", "default"},
            {"time_embedding_act_fn", nullptr},
            {"time_embedding_dim", nullptr},
            {"time_embedding_type", "positional"},
            {"timestep_post_act", nullptr},
            {"transformer_layers_per_block", 1}};
}

nlohmann::json blockNames(const std::vector<BlockKind>& blocks, const BlockNames& names) {
    auto words = nlohmann::json::array();
    for (const auto block : blocks)
        words.push_back(block == BlockKind::Plain ? names.plain : names.crossAttention);
    return words;
}

Status validateLevels(const UNetConfig& config, const std::string& source) {
    const auto levels = config.blockChannels.size();
    struct Count {
        const char* field;
        std::size_t size;
    };
    for (const auto& count :
         {Count{"down_block_types", config.downBlocks.size()},
          Count{"up_block_types", config.upBlocks.size()}, Count{"attention_head_dim", config.heads.size()}})
        if (count.size != levels)
            return invalid(source, fmt::format("{} has {} levels, block_out_channels {}", count.field,
                                               count.size, levels));
    for (std::size_t level = 0; level < levels; ++level)
        if (config.heads[level] < 1 || config.blockChannels[level] % config.heads[level] != 0)
            return invalid(
                source, fmt::format("attention_head_dim: {} heads do not divide the {} channels of level {}",
                                    config.heads[level], config.blockChannels[level], level));
    return {};
}

Status validateEmbeddings(const UNetConfig& config, const std::string& source) {
    constexpr std::int64_t kWidest = 65536;
    const auto width = config.blockChannels.front();
    if (width % 2 != 0)
        return invalid(
            source,
            fmt::format("block_out_channels begins with {}; sines and cosines need an even number", width));
    if (!std::isfinite(config.frequencyShift) || config.frequencyShift < 0 ||
        config.frequencyShift >= width / 2)
        return invalid(source, fmt::format("freq_shift is {}, expected 0 to less than {}",
                                           config.frequencyShift, width / 2));
    const bool hasClass = config.classEmbedding == ClassEmbedding::Projection;
    const auto input = config.classEmbeddingInput;
    if (hasClass ? input < 1 || input > kWidest : input != 0)
        return invalid(source, fmt::format("projection_class_embeddings_input_dim is {}, expected {}", input,
                                           hasClass ? fmt::format("1 to {}", kWidest)
                                                    : "none without class_embed_type"));
    const auto waves = config.guidanceWaves;
    constexpr int kFewestWaves = 4; // two frequencies
    if (waves != 0 && (waves < kFewestWaves || waves > kWidest))
        return invalid(source, fmt::format("time_cond_proj_dim is {}, expected none or {} to {}", waves,
                                           kFewestWaves, kWidest));
    return {};
}

} // namespace

Status validate(const UNetConfig& config, const std::string& source) {
    const models::Bound bounds[] = {{"sample_size", config.sampleSize, 4096},
                                    {"in_channels", config.inChannels, 4096},
                                    {"out_channels", config.outChannels, 4096},
                                    {"layers_per_block", config.layersPerBlock, 16},
                                    {"cross_attention_dim", config.crossAttentionWidth, 65536},
                                    {"norm_num_groups", config.normGroups, 16384}};
    RETORT_CHECK(models::checkBounds(bounds, source));
    RETORT_CHECK(checkChannels(config.blockChannels, config.normGroups, source));
    RETORT_CHECK(validateLevels(config, source));
    if (!std::isfinite(config.normEpsilon) || config.normEpsilon <= 0)
        return invalid(source, fmt::format("norm_eps is {}, expected a positive number", config.normEpsilon));
    return validateEmbeddings(config, source);
}

Result<UNetConfig> readUNetConfig(const JsonDocument& document) {
    UNetConfig config{.crossAttentionWidth = 1280}; // diffusers' default; the others are this struct's
    bool hasLinearProjection = false;
    JsonReader reader(document);
    models::requireClass(reader, document.root(), kClass);
    models::requireFixed(reader, document.root(), fixedOptions());
    reader.optional("sample_size", config.sampleSize);
    reader.optional("in_channels", config.inChannels);
    reader.optional("out_channels", config.outChannels);
    reader.optional("block_out_channels", config.blockChannels);
    readBlocks(reader, "down_block_types", kDown, config.downBlocks);
    readBlocks(reader, "up_block_types", kUp, config.upBlocks);
    readHeads(reader, document.root(), config);
    reader.optional("layers_per_block", config.layersPerBlock);
    reader.optional("cross_attention_dim", config.crossAttentionWidth);
    reader.optional("use_linear_projection", hasLinearProjection);
    config.projection =
        hasLinearProjection ? TransformerProjection::Linear : TransformerProjection::Convolution;
    reader.optional("norm_num_groups", config.normGroups);
    reader.optional("norm_eps", config.normEpsilon);
    reader.optional("flip_sin_to_cos", config.flipSinToCos);
    reader.optional("freq_shift", config.frequencyShift);
    readClassEmbedding(reader, config);
    reader.optional("time_cond_proj_dim", config.guidanceWaves);
    reader.optional("upcast_attention", config.upcastAttention);
    models::ignoreOrigin(reader);
    reader.ignore(kWithoutEffect);
    reader.only("reverse_transformer_layers_per_block", {1});
    reader.refuseUnknownUnlessOff();
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(validate(config, document.source()));
    return config;
}

nlohmann::json diffusersJson(const UNetConfig& config) {
    nlohmann::json json = {{"_class_name", kClass},
                           {"sample_size", config.sampleSize},
                           {"in_channels", config.inChannels},
                           {"out_channels", config.outChannels},
                           {"block_out_channels", config.blockChannels},
                           {"down_block_types", blockNames(config.downBlocks, kDown)},
                           {"up_block_types", blockNames(config.upBlocks, kUp)},
                           {"attention_head_dim", config.heads},
                           {"layers_per_block", config.layersPerBlock},
                           {"cross_attention_dim", config.crossAttentionWidth},
                           {"use_linear_projection", config.projection == TransformerProjection::Linear},
                           {"norm_num_groups", config.normGroups},
                           {"norm_eps", config.normEpsilon},
                           {"flip_sin_to_cos", config.flipSinToCos},
                           {"freq_shift", config.frequencyShift},
                           {"upcast_attention", config.upcastAttention}};
    for (const auto& option : fixedOptions())
        json[option.key] = option.value;
    json["time_cond_proj_dim"] = nullptr;
    if (config.guidanceWaves > 0)
        json["time_cond_proj_dim"] = config.guidanceWaves;
    json["class_embed_type"] = nullptr;
    json["projection_class_embeddings_input_dim"] = nullptr;
    if (config.classEmbedding == ClassEmbedding::Projection) {
        json["class_embed_type"] = "projection";
        json["projection_class_embeddings_input_dim"] = config.classEmbeddingInput;
    }
    return json;
}

namespace {

/// Adds up the layers of a UNet as unet_blocks.cpp has them.
class UNetProducts {
public:
    UNetProducts(const UNetConfig& config, int side, int tokens)
        : m_config(config), m_side(side), m_tokens(tokens) {}

    double sum() const;

private:
    std::size_t levels() const { return m_config.blockChannels.size(); }
    double channels(std::size_t level) const { return m_config.blockChannels[std::min(level, levels() - 1)]; }
    double above(std::size_t level) const { return channels(level == 0 ? 0 : level - 1); }
    double pixels(std::size_t level) const {
        const double side = std::ceil(m_side / std::exp2(static_cast<double>(level)));
        return side * side;
    }
    static double convolution(double inputs, double outputs) { return 9 * inputs * outputs; }
    double resnet(std::size_t level, double inputs) const;
    double transformer(std::size_t level) const;
    double down(std::size_t level) const;
    double up(std::size_t level) const;

    const UNetConfig& m_config;
    int m_side;
    double m_tokens;
};

double UNetProducts::resnet(std::size_t level, double inputs) const {
    const double outputs = channels(level);
    const double shortcut = inputs == outputs ? 0 : inputs * outputs;
    return pixels(level) * (convolution(inputs, outputs) + convolution(outputs, outputs) + shortcut) +
           m_config.timeEmbeddingWidth() * outputs;
}

/// Projections, attention to the image and to the text, feed-forward of four times the width with gates.
double UNetProducts::transformer(std::size_t level) const {
    const double width = channels(level), all = pixels(level);
    const double perPixel = (2 + 4 + 2 + 12) * width * width;
    return all * perPixel + 2 * all * all * width + 2 * all * m_tokens * width +
           2 * m_tokens * m_config.crossAttentionWidth * width;
}

double UNetProducts::down(std::size_t level) const {
    double sum = 0;
    for (int layer = 0; layer < m_config.layersPerBlock; ++layer) {
        sum += resnet(level, layer == 0 ? above(level) : channels(level));
        if (m_config.downBlocks[level] == BlockKind::CrossAttention)
            sum += transformer(level);
    }
    const bool isLast = level + 1 == levels();
    return isLast ? sum : sum + pixels(level + 1) * convolution(channels(level), channels(level));
}

double UNetProducts::up(std::size_t level) const {
    double sum = 0;
    for (int layer = 0; layer <= m_config.layersPerBlock; ++layer) {
        const double skip = layer == m_config.layersPerBlock ? above(level) : channels(level);
        sum += resnet(level, (layer == 0 ? channels(level + 1) : channels(level)) + skip);
        if (m_config.upBlocks[levels() - 1 - level] == BlockKind::CrossAttention)
            sum += transformer(level);
    }
    return level == 0 ? sum : sum + pixels(level - 1) * convolution(channels(level), channels(level));
}

double UNetProducts::sum() const {
    const double time = m_config.timeEmbeddingWidth(), first = channels(0);
    double sum =
        pixels(0) * convolution(first, m_config.inChannels + m_config.outChannels) + time * (first + time);
    if (m_config.classEmbedding == ClassEmbedding::Projection)
        sum += time * (m_config.classEmbeddingInput + time);
    sum += first * m_config.guidanceWaves;
    for (std::size_t level = 0; level < levels(); ++level)
        sum += down(level) + up(level);
    const auto lowest = levels() - 1;
    return sum + 2 * resnet(lowest, channels(lowest)) + transformer(lowest);
}

} // namespace

double multiplyAdds(const UNetConfig& config, int side, int tokens) {
    return UNetProducts(config, side, tokens).sum();
}

std::vector<int> crossAttentionWidths(const UNetConfig& config) {
    std::vector<int> widths;
    const auto add = [&](BlockKind kind, int layers, int width) {
        if (kind == BlockKind::CrossAttention)
            widths.insert(widths.end(), static_cast<std::size_t>(layers), width);
    };
    const auto& channels = config.blockChannels;
    for (std::size_t i = 0; i < channels.size(); ++i)
        add(config.downBlocks[i], config.layersPerBlock, channels[i]);
    for (std::size_t i = 0; i < channels.size(); ++i)
        add(config.upBlocks[i], config.layersPerBlock + 1, channels[channels.size() - 1 - i]);
    widths.push_back(channels.back());
    return widths;
}

} // namespace retort::diffusion
