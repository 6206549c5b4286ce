#include "diffusion/checkpoints/ldm_names.h"

#include <fmt/format.h>

#include <charconv>
#include <span>
#include <string_view>
#include <vector>

namespace retort::diffusion {

namespace {

struct Renamed {
    std::string_view diffusers;
    std::string_view ldm;
};

constexpr Renamed kUNetEnds[] = {{"conv_in.", "input_blocks.0.0."},
                                 {"time_embedding.linear_1.", "time_embed.0."},
                                 {"time_embedding.linear_2.", "time_embed.2."},
                                 {"class_embedding.linear_1.", "label_emb.0.0."},
                                 {"class_embedding.linear_2.", "label_emb.0.2."},
                                 {"mid_block.resnets.0.", "middle_block.0."},
                                 {"mid_block.attentions.0.", "middle_block.1."},
                                 {"mid_block.resnets.1.", "middle_block.2."},
                                 {"conv_norm_out.", "out.0."},
                                 {"conv_out.", "out.2."}};

constexpr Renamed kUNetResnet[] = {
    {"norm1.", "in_layers.0."},  {"conv1.", "in_layers.2."},  {"time_emb_proj.", "emb_layers.1."},
    {"norm2.", "out_layers.0."}, {"conv2.", "out_layers.3."}, {"conv_shortcut.", "skip_connection."}};

constexpr Renamed kAutoencoderParts[] = {{"mid_block.resnets.0.", "mid.block_1."},
                                         {"mid_block.resnets.1.", "mid.block_2."},
                                         {"mid_block.attentions.0.group_norm.", "mid.attn_1.norm."},
                                         {"mid_block.attentions.0.to_q.", "mid.attn_1.q."},
                                         {"mid_block.attentions.0.to_k.", "mid.attn_1.k."},
                                         {"mid_block.attentions.0.to_v.", "mid.attn_1.v."},
                                         {"mid_block.attentions.0.to_out.0.", "mid.attn_1.proj_out."},
                                         {"conv_norm_out.", "norm_out."},
                                         {"conv_shortcut.", "nin_shortcut."}};

/// `name` with the first of the parts that it begins with renamed; unchanged if there is none.
std::string withBeginning(std::string_view name, std::span<const Renamed> parts) {
    for (const auto& part : parts)
        if (name.starts_with(part.diffusers))
            return fmt::format("{}{}", part.ldm, name.substr(part.diffusers.size()));
    return std::string(name);
}

/// "down_blocks.1.resnets.0.norm1.weight": what stands where on the ladder.
struct LadderName {
    std::string_view side;  ///< "down_blocks" or "up_blocks"
    std::size_t block = 0;  ///< 1
    std::string_view kind;  ///< "resnets"
    std::size_t layer = 0;  ///< 0
    std::string_view inner; ///< "norm1.weight"
};

std::string_view takePart(std::string_view& rest) {
    const auto dot = rest.find('.');
    const auto part = rest.substr(0, dot);
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
    return part;
}

std::size_t takeNumber(std::string_view& rest) {
    const auto part = takePart(rest);
    std::size_t number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    return number;
}

LadderName ladderName(std::string_view name) {
    LadderName parts;
    parts.side = takePart(name);
    parts.block = takeNumber(name);
    parts.kind = takePart(name);
    parts.layer = takeNumber(name);
    parts.inner = name;
    return parts;
}

/// The original code numbers residual blocks and downsamplers in one row.
std::string inputBlock(const LadderName& name, const UNetConfig& config) {
    const auto perLevel = static_cast<std::size_t>(config.layersPerBlock) + 1;
    if (name.kind == "downsamplers") // "conv.weight" is "op.weight" there
        return fmt::format("input_blocks.{}.0.op.{}", (name.block + 1) * perLevel, name.inner.substr(5));
    const auto place = 1 + name.block * perLevel + name.layer;
    if (name.kind == "resnets")
        return fmt::format("input_blocks.{}.0.{}", place, withBeginning(name.inner, kUNetResnet));
    return fmt::format("input_blocks.{}.1.{}", place, name.inner);
}

/// An upsampler stands behind the residual block and the transformer, if there is one, of the last layer.
std::string outputBlock(const LadderName& name, const UNetConfig& config) {
    const auto perLevel = static_cast<std::size_t>(config.layersPerBlock) + 1;
    if (name.kind == "upsamplers") {
        const bool hasTransformer = config.upBlocks[name.block] == BlockKind::CrossAttention;
        return fmt::format("output_blocks.{}.{}.{}", (name.block + 1) * perLevel - 1, hasTransformer ? 2 : 1,
                           name.inner);
    }
    const auto place = name.block * perLevel + name.layer;
    if (name.kind == "resnets")
        return fmt::format("output_blocks.{}.0.{}", place, withBeginning(name.inner, kUNetResnet));
    return fmt::format("output_blocks.{}.1.{}", place, name.inner);
}

/// Levels of the decoder are numbered from the finest there.
std::string autoencoderBlock(const LadderName& name, const AutoencoderConfig& config) {
    const bool isDown = name.side == "down_blocks";
    const auto level = isDown ? name.block : config.blockChannels.size() - 1 - name.block;
    const auto side = isDown ? "down" : "up";
    if (name.kind == "resnets")
        return fmt::format("{}.{}.block.{}.{}", side, level, name.layer,
                           withBeginning(name.inner, kAutoencoderParts));
    return fmt::format("{}.{}.{}.{}", side, level, isDown ? "downsample" : "upsample", name.inner);
}

} // namespace

std::string ldmName(const std::string& diffusersName, const UNetConfig& config) {
    if (diffusersName.starts_with("down_blocks."))
        return inputBlock(ladderName(diffusersName), config);
    if (diffusersName.starts_with("up_blocks."))
        return outputBlock(ladderName(diffusersName), config);
    const auto name = withBeginning(diffusersName, kUNetEnds);
    for (const std::string_view resnet : {"middle_block.0.", "middle_block.2."})
        if (name.starts_with(resnet))
            return fmt::format("{}{}", resnet, withBeginning(name.substr(resnet.size()), kUNetResnet));
    return name;
}

std::string ldmName(const std::string& diffusersName, const AutoencoderConfig& config) {
    for (const std::string_view half : {"encoder.", "decoder."}) {
        if (!diffusersName.starts_with(half))
            continue;
        const auto rest = std::string_view(diffusersName).substr(half.size());
        const bool isLadder = rest.starts_with("down_blocks.") || rest.starts_with("up_blocks.");
        return fmt::format("{}{}", half,
                           isLadder ? autoencoderBlock(ladderName(rest), config)
                                    : withBeginning(rest, kAutoencoderParts));
    }
    return diffusersName;
}

} // namespace retort::diffusion
