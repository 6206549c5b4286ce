// A LoRA from the web on a tiny UNet: checked alone, then added.

#include "diffusion/checkpoints/lora.h"
#include "scratch_folder.h"

#include <torch/types.h>

namespace {

using namespace retort;
using diffusion::BlockKind;

diffusion::UNet tinyUNet() {
    diffusion::UNet unet({.sampleSize = 4,
                          .blockChannels = {4, 8},
                          .downBlocks = {BlockKind::Plain, BlockKind::CrossAttention},
                          .upBlocks = {BlockKind::CrossAttention, BlockKind::Plain},
                          .heads = {1, 2},
                          .layersPerBlock = 1,
                          .crossAttentionWidth = 4,
                          .normGroups = 2});
    unet.initialise(1);
    return unet;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("lora");
    static auto unet = tinyUNet();
    const auto file = folder.write("lora.safetensors", fuzz::textOf(data, size));
    const auto add = [&](models::WeightUse use) {
        return diffusion::addLora(unet, file, 0.5, torch::kFloat, use);
    };
    const auto checked = add(models::WeightUse::Check);
    if (!checked.ok())
        return 0;
    // The check does not look at values, which may be no numbers.
    const auto added = add(models::WeightUse::Load);
    const bool fits =
        added.ok() ? added->layers == checked->layers : added.error().code == ErrorCode::Corrupt;
    if (!fits)
        __builtin_trap();
    unet.initialise(1);
    return 0;
}
