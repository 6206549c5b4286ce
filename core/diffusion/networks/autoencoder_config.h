#pragma once
// The shape of an autoencoder, as a diffusers `vae/config.json` says it.

#include "base/json.h"
#include "base/result.h"

#include <string>
#include <vector>

namespace retort::diffusion {

struct AutoencoderConfig {
    int sampleSize = 512; ///< pixels per side that it was trained at
    int imageChannels = 3;
    int latentChannels = 4;
    std::vector<int> blockChannels{128, 256, 512, 512};
    int layersPerBlock = 2;
    int normGroups = 32;
    double scalingFactor = 0.18215; ///< latents times this have about unit variance

    /// Pixels per latent, for example 8.
    int factor() const { return 1 << (blockChannels.size() - 1); }
};

/// InvalidArgument, naming the field, for a configuration that is no model.
Status validate(const AutoencoderConfig& config, const std::string& source);
/// Reads a diffusers `vae/config.json`. Unsupported for blocks and options of other families, by name.
Result<AutoencoderConfig> readAutoencoderConfig(const JsonDocument& document);
/// The same file, for writing.
nlohmann::json diffusersJson(const AutoencoderConfig& config);

} // namespace retort::diffusion
