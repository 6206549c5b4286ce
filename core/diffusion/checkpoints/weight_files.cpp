#include "diffusion/checkpoints/weight_files.h"

#include "diffusion/checkpoints/part_names.h"
#include "models/config_file.h"
#include "models/file_names.h"
#include "models/weight_files.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

#include <string>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

template<class Network, class Config>
Result<Network> openNetwork(const fs::path& folder, at::ScalarType dtype, models::WeightUse use,
                            Result<Config> (*readConfig)(const JsonDocument&)) {
    return tensor::guarded("opening " + folder.string(), [&]() -> Result<Network> {
        RETORT_TRY(const auto document, models::readConfigFile(folder / models::kNetworkConfig));
        RETORT_TRY(const auto config, readConfig(document));
        RETORT_TRY(const auto archive, openComponentWeights(folder));
        Network network(config);
        RETORT_CHECK(
            network.load(models::weightsFor(use, tensor::viewsOf(archive)), dtype, archive.source()));
        return network;
    });
}

} // namespace

Result<tensor::TensorArchive> openComponentWeights(const fs::path& folder) {
    return models::openWeights(folder, {kNetworkWeights, std::string(kNetworkWeights) + ".fp16"});
}

Result<UNet> openUNet(const fs::path& folder, at::ScalarType dtype, models::WeightUse use) {
    return openNetwork<UNet>(folder, dtype, use, readUNetConfig);
}

Result<Autoencoder> openAutoencoder(const fs::path& folder, at::ScalarType dtype, models::WeightUse use) {
    return openNetwork<Autoencoder>(folder, dtype, use, readAutoencoderConfig);
}

} // namespace retort::diffusion
