#include "diffusion/weight_files.h"

#include "base/file.h"
#include "diffusion/autoencoder.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

template<class Network, class Config>
Result<Network> openNetwork(const fs::path& folder, at::ScalarType dtype, WeightUse use,
                            Result<Config> (*readConfig)(const JsonDocument&)) {
    return tensor::guarded("opening " + folder.string(), [&]() -> Result<Network> {
        RETORT_TRY(const auto document, readComponentConfig(folder));
        RETORT_TRY(const auto config, readConfig(document));
        RETORT_TRY(const auto archive, openComponentWeights(folder));
        Network network(config);
        RETORT_CHECK(network.load(weightsFor(use, tensor::viewsOf(archive)), dtype, archive.source()));
        return network;
    });
}

} // namespace

Result<JsonDocument> readComponentConfig(const fs::path& folder) {
    const auto path = folder / "config.json";
    RETORT_TRY(const auto text, readTextFile(path));
    return JsonDocument::parse(text, path.string());
}

Result<tensor::TensorArchive> openComponentWeights(const fs::path& folder) {
    RETORT_TRY(const auto path,
               tensor::findWeights(folder, {"diffusion_pytorch_model", "diffusion_pytorch_model.fp16"}));
    return tensor::TensorArchive::open(path);
}

Result<UNet> openUNet(const fs::path& folder, at::ScalarType dtype, WeightUse use) {
    return openNetwork<UNet>(folder, dtype, use, readUNetConfig);
}

Result<Autoencoder> openAutoencoder(const fs::path& folder, at::ScalarType dtype, WeightUse use) {
    return openNetwork<Autoencoder>(folder, dtype, use, readAutoencoderConfig);
}

} // namespace retort::diffusion
