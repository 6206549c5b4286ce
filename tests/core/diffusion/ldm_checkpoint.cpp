#include "ldm_checkpoint.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace retort::diffusion::testing {

namespace {

using Names = std::vector<std::pair<std::string, std::string>>; ///< beginnings: diffusers', original

// The blocks of UNetModel with channel_mult of three levels, num_res_blocks 2 and attention on the finer two.
const Names kUNetBlocks{{"conv_in.", "input_blocks.0.0."},
                        {"time_embedding.linear_1.", "time_embed.0."},
                        {"time_embedding.linear_2.", "time_embed.2."},
                        {"class_embedding.linear_1.", "label_emb.0.0."},
                        {"class_embedding.linear_2.", "label_emb.0.2."},
                        {"down_blocks.0.resnets.0.", "input_blocks.1.0."},
                        {"down_blocks.0.attentions.0.", "input_blocks.1.1."},
                        {"down_blocks.0.resnets.1.", "input_blocks.2.0."},
                        {"down_blocks.0.attentions.1.", "input_blocks.2.1."},
                        {"down_blocks.0.downsamplers.0.conv.", "input_blocks.3.0.op."},
                        {"down_blocks.1.resnets.0.", "input_blocks.4.0."},
                        {"down_blocks.1.attentions.0.", "input_blocks.4.1."},
                        {"down_blocks.1.resnets.1.", "input_blocks.5.0."},
                        {"down_blocks.1.attentions.1.", "input_blocks.5.1."},
                        {"down_blocks.1.downsamplers.0.conv.", "input_blocks.6.0.op."},
                        {"down_blocks.2.resnets.0.", "input_blocks.7.0."},
                        {"down_blocks.2.resnets.1.", "input_blocks.8.0."},
                        {"mid_block.resnets.0.", "middle_block.0."},
                        {"mid_block.attentions.0.", "middle_block.1."},
                        {"mid_block.resnets.1.", "middle_block.2."},
                        {"up_blocks.0.resnets.0.", "output_blocks.0.0."},
                        {"up_blocks.0.resnets.1.", "output_blocks.1.0."},
                        {"up_blocks.0.resnets.2.", "output_blocks.2.0."},
                        {"up_blocks.0.upsamplers.0.", "output_blocks.2.1."},
                        {"up_blocks.1.resnets.0.", "output_blocks.3.0."},
                        {"up_blocks.1.attentions.0.", "output_blocks.3.1."},
                        {"up_blocks.1.resnets.1.", "output_blocks.4.0."},
                        {"up_blocks.1.attentions.1.", "output_blocks.4.1."},
                        {"up_blocks.1.resnets.2.", "output_blocks.5.0."},
                        {"up_blocks.1.attentions.2.", "output_blocks.5.1."},
                        {"up_blocks.1.upsamplers.0.", "output_blocks.5.2."},
                        {"up_blocks.2.resnets.0.", "output_blocks.6.0."},
                        {"up_blocks.2.attentions.0.", "output_blocks.6.1."},
                        {"up_blocks.2.resnets.1.", "output_blocks.7.0."},
                        {"up_blocks.2.attentions.1.", "output_blocks.7.1."},
                        {"up_blocks.2.resnets.2.", "output_blocks.8.0."},
                        {"up_blocks.2.attentions.2.", "output_blocks.8.1."},
                        {"conv_norm_out.", "out.0."},
                        {"conv_out.", "out.2."}};

const Names kResnetParts{{"norm1.", "in_layers.0."},          {"conv1.", "in_layers.2."},
                         {"time_emb_proj.", "emb_layers.1."}, {"norm2.", "out_layers.0."},
                         {"conv2.", "out_layers.3."},         {"conv_shortcut.", "skip_connection."}};

const Names kAutoencoderBlocks{
    {"encoder.conv_in.", "encoder.conv_in."},
    {"encoder.down_blocks.0.resnets.0.", "encoder.down.0.block.0."},
    {"encoder.down_blocks.0.downsamplers.0.conv.", "encoder.down.0.downsample.conv."},
    {"encoder.down_blocks.1.resnets.0.", "encoder.down.1.block.0."},
    {"encoder.mid_block.resnets.0.", "encoder.mid.block_1."},
    {"encoder.mid_block.attentions.0.", "encoder.mid.attn_1."},
    {"encoder.mid_block.resnets.1.", "encoder.mid.block_2."},
    {"encoder.conv_norm_out.", "encoder.norm_out."},
    {"encoder.conv_out.", "encoder.conv_out."},
    {"decoder.conv_in.", "decoder.conv_in."},
    {"decoder.mid_block.resnets.0.", "decoder.mid.block_1."},
    {"decoder.mid_block.attentions.0.", "decoder.mid.attn_1."},
    {"decoder.mid_block.resnets.1.", "decoder.mid.block_2."},
    {"decoder.up_blocks.0.resnets.0.", "decoder.up.1.block.0."},
    {"decoder.up_blocks.0.resnets.1.", "decoder.up.1.block.1."},
    {"decoder.up_blocks.0.upsamplers.0.conv.", "decoder.up.1.upsample.conv."},
    {"decoder.up_blocks.1.resnets.0.", "decoder.up.0.block.0."},
    {"decoder.up_blocks.1.resnets.1.", "decoder.up.0.block.1."},
    {"decoder.conv_norm_out.", "decoder.norm_out."},
    {"decoder.conv_out.", "decoder.conv_out."},
    {"quant_conv.", "quant_conv."},
    {"post_quant_conv.", "post_quant_conv."}};

const Names kAutoencoderParts{{"conv_shortcut.", "nin_shortcut."},
                              {"group_norm.", "norm."},
                              {"to_q.", "q."},
                              {"to_k.", "k."},
                              {"to_v.", "v."},
                              {"to_out.0.", "proj_out."}};

std::string renamed(const std::string& name, const Names& names) {
    for (const auto& [before, after] : names)
        if (name.starts_with(before))
            return after + name.substr(before.size());
    throw std::invalid_argument("no original name of " + name);
}

std::string innerRenamed(const std::string& name, const Names& parts) {
    for (const auto& [before, after] : parts)
        if (name.starts_with(before))
            return after + name.substr(before.size());
    return name;
}

std::string originalName(const std::string& name, const Names& blocks, const Names& parts) {
    for (const auto& [before, after] : blocks)
        if (name.starts_with(before)) {
            const bool hasParts = before.find("resnets") != std::string::npos || &parts == &kAutoencoderParts;
            return after +
                   (hasParts ? innerRenamed(name.substr(before.size()), parts) : name.substr(before.size()));
        }
    return renamed(name, blocks);
}

} // namespace

UNetConfig checkpointUNetConfig(CheckpointKind kind) {
    const bool isFirst = kind == CheckpointKind::FirstKind;
    return {.sampleSize = kind == CheckpointKind::Unclip ? 96 : 64,
            .blockChannels = {64, 64, 128},
            .downBlocks = {BlockKind::CrossAttention, BlockKind::CrossAttention, BlockKind::Plain},
            .upBlocks = {BlockKind::Plain, BlockKind::CrossAttention, BlockKind::CrossAttention},
            .heads = isFirst ? std::vector{8, 8, 8} : std::vector{1, 1, 2},
            .layersPerBlock = 2,
            .crossAttentionWidth = 64,
            .projection = isFirst ? TransformerProjection::Convolution : TransformerProjection::Linear,
            .classEmbedding =
                kind == CheckpointKind::Unclip ? ClassEmbedding::Projection : ClassEmbedding::None,
            .classEmbeddingInput = kind == CheckpointKind::Unclip ? 12 : 0,
            .upcastAttention = !isFirst};
}

AutoencoderConfig checkpointAutoencoderConfig() {
    return {.blockChannels = {32, 64}, .layersPerBlock = 1};
}

tensor::TensorMap ldmUNet(const tensor::TensorMap& weights) {
    tensor::TensorMap original;
    for (const auto& [name, weight] : weights)
        original.emplace("model.diffusion_model." + originalName(name, kUNetBlocks, kResnetParts), weight);
    return original;
}

tensor::TensorMap ldmAutoencoder(const tensor::TensorMap& weights) {
    tensor::TensorMap original;
    for (const auto& [name, weight] : weights) {
        const bool isMatrix = weight.dim() == 2;
        original.emplace("first_stage_model." + originalName(name, kAutoencoderBlocks, kAutoencoderParts),
                         isMatrix ? weight.unsqueeze(-1).unsqueeze(-1) : weight);
    }
    return original;
}

tensor::TensorMap ldmTextTower(CheckpointKind kind) {
    const bool isFirst = kind == CheckpointKind::FirstKind;
    const std::string prefix =
        isFirst ? "cond_stage_model.transformer.text_model." : "cond_stage_model.model.";
    tensor::TensorMap tower{
        {prefix + (isFirst ? "embeddings.token_embedding.weight" : "token_embedding.weight"),
         at::ones({20, 64})},
        {prefix + (isFirst ? "embeddings.position_embedding.weight" : "positional_embedding"),
         at::ones({7, 64})}};
    if (!isFirst)
        tower.emplace(prefix + "text_projection", at::ones({64, 64}));
    for (int layer = 0; layer < 2; ++layer) {
        const auto block =
            prefix +
            fmt::format(fmt::runtime(isFirst ? "encoder.layers.{}." : "transformer.resblocks.{}."), layer);
        tower.emplace(block + (isFirst ? "layer_norm1.weight" : "ln_1.weight"), at::ones({64}));
        tower.emplace(block + (isFirst ? "mlp.fc1.weight" : "mlp.c_fc.weight"), at::ones({256, 64}));
    }
    return tower;
}

} // namespace retort::diffusion::testing
