// A LoRA from the web on a tiny generator: checked alone, then added.

#include "diffusion/checkpoints/lora.h"
#include "scratch_folder.h"
#include "tiny_generator.h"

#include <torch/types.h>

namespace {

using namespace retort;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("lora");
    static auto parts = diffusion::testing::tinyParts();
    const auto file = folder.write("lora.safetensors", fuzz::textOf(data, size));
    const auto add = [&](models::WeightUse use) {
        return diffusion::addLora(parts, file, 0.5, torch::kFloat, use);
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
    parts.unet.initialise(1);
    parts.text->model.initialise(1);
    return 0;
}
