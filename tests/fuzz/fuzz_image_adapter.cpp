// An image adapter from the web on a tiny UNet: the width that its header tells, the check, the weights, one
// pass.

#include "diffusion/checkpoints/image_adapter.h"
#include "scratch_folder.h"

#include <torch/types.h>

namespace {

using namespace retort;
using diffusion::BlockKind;

diffusion::UNetConfig oneAttention() {
    return {.sampleSize = 4,
            .blockChannels = {4},
            .downBlocks = {BlockKind::CrossAttention},
            .upBlocks = {BlockKind::Plain},
            .heads = {1},
            .layersPerBlock = 1,
            .crossAttentionWidth = 2,
            .normGroups = 2};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("image_adapter");
    static const auto unet = oneAttention();
    const auto file = folder.write("adapter.safetensors", fuzz::textOf(data, size));
    const auto open = [&](models::WeightUse use) {
        return diffusion::ImageAdapter::open(file, unet, {.weights = use});
    };
    const auto width = diffusion::ImageAdapter::embeddingWidthIn(file);
    const auto checked = open(models::WeightUse::Check);
    const auto opened = open(models::WeightUse::Load);
    if (opened.ok() && (!checked.ok() || !width.ok() || *width != opened->embeddingWidth()))
        __builtin_trap();
    if (opened.ok() && *width <= 4096)
        for (const auto& keys : opened->keys(torch::zeros({1, *width})))
            if (keys.keys.size(0) != 1 || keys.values.size(0) != 1)
                __builtin_trap();
    return 0;
}
