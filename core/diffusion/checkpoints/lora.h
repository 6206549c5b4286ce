#pragma once
// Low-rank changes to a generator's weights (Hu et al. 2021, "LoRA"), added to them once:
// W + strength (alpha / rank) up down.

#include "base/result.h"
#include "diffusion/checkpoints/generator_parts.h"
#include "models/weight_use.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::diffusion {

struct LoraUse {
    std::size_t layers = 0;     ///< that were changed
    std::size_t textLayers = 0; ///< of these, those of the text tower
    std::vector<std::string>
        unused{};          ///< names in the file of layers that the generator does not have, sorted
    std::string scaling{}; ///< what a configuration says of alpha (LoraScaling::text())
};

/// Adds a LoRA file (.safetensors; the names of kohya, PEFT and diffusers) to the weights of UNet and text
/// tower, which have `dtype`. A factor is a matrix, or a kernel whose outer part is 1x1; the sum is made in
/// fp32. With WeightUse::Check names and shapes alone are looked at. NotFound, Corrupt; Mismatch: factors
/// that do not fit their layer, one without the other, or no layer of the generator at all.
Result<LoraUse> addLora(GeneratorParts& parts, const std::filesystem::path& file, double strength,
                        at::ScalarType dtype, models::WeightUse use);

} // namespace retort::diffusion
