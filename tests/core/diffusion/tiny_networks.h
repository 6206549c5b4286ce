#pragma once
// Networks small enough to be made and run in a few milliseconds.

#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet.h"

#include <cstdint>

namespace retort::diffusion::testing {

/// Two levels, the finer one plain on the way down and with attention on the way up, a class vector.
UNetConfig tinyUNetConfig();
/// Two levels, factor 2.
AutoencoderConfig tinyAutoencoderConfig();

/// Every weight random, those that initialise() leaves at zero too, so that each matters.
tensor::TensorMap randomWeights(const std::vector<tensor::NamedTensor>& parameters, std::uint64_t seed);

/// Latents [count, 4, side, side] and all that goes with them.
UNetInput tinyInput(const UNetConfig& config, std::int64_t count, std::int64_t side);

} // namespace retort::diffusion::testing
