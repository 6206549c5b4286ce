// Writing generator folders.

#include "base/file.h"
#include "clip/text_folder.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/networks/autoencoder.h"
#include "models/checksums.h"
#include "models/config_file.h"
#include "models/file_names.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr const char* kVersion = "0.27.2"; // of diffusers, whose layout this is

Status writeJson(const fs::path& path, const nlohmann::json& json) {
    RETORT_CHECK(createFolders(path.parent_path()));
    return writeFileAtomically(path, json.dump(2) + "\n");
}

Status saveWeights(const fs::path& part, const std::vector<tensor::NamedTensor>& parameters,
                   at::ScalarType dtype) {
    const auto path = part / fmt::format("{}.safetensors", kNetworkWeights);
    return tensor::guarded("saving " + path.string(), [&]() -> Status {
        tensor::TensorMap weights;
        for (const auto& [name, parameter] : parameters) {
            if (parameter.is_meta())
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("{}: {} has no weights to save", path.string(), name)};
            // Kernels lie channels-last in memory, in files they never do.
            weights.emplace(name, parameter.detach().to(torch::kCPU, dtype).contiguous());
        }
        return tensor::saveTensors(path, weights, {{"format", "pt"}});
    });
}

/// Of another generator's parts the folder is whole, of this one's not yet.
Status takeForWriting(const fs::path& folder) {
    for (const auto* file : {models::kChecksumFile, models::kModelIndex}) {
        std::error_code error;
        fs::remove(folder / file, error);
        if (error)
            return systemError((folder / file).string(), "cannot be removed", error.value());
    }
    return {};
}

template<class Network>
Status saveNetwork(const fs::path& folder, const char* name, const Network& network, at::ScalarType dtype) {
    RETORT_CHECK(takeForWriting(folder));
    const auto part = folder / name;
    RETORT_CHECK(writeJson(part / models::kNetworkConfig, diffusersJson(network.config())));
    return saveWeights(part, network.namedParameters(), dtype);
}

/// Every file of the folder's parts, relative to it, in order.
std::vector<std::string> filesOfParts(const fs::path& folder) {
    std::vector<std::string> files{models::kModelIndex};
    for (const auto* part : {kUNetPart, kAutoencoderPart, kTextPart, kTokenizerPart, kSchedulerPart,
                             kNormaliserPart, kNoisingPart}) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder / part, ignored))
            if (entry.is_regular_file())
                files.push_back((fs::path{part} / entry.path().filename()).generic_string());
    }
    std::ranges::sort(files);
    return files;
}

nlohmann::json modelIndex(const fs::path& folder, const SchedulerConfig& scheduler) {
    const bool isUnclip = fs::exists(folder / kNoisingPart);
    nlohmann::json index{
        {"_class_name", isUnclip ? "StableUnCLIPImg2ImgPipeline" : "StableDiffusionPipeline"},
        {"_diffusers_version", kVersion},
        {kUNetPart, {"diffusers", "UNet2DConditionModel"}},
        {kAutoencoderPart, {"diffusers", "AutoencoderKL"}},
        {kTextPart, {"transformers", "CLIPTextModel"}},
        {kTokenizerPart, {"transformers", "CLIPTokenizer"}},
        {kSchedulerPart, {"diffusers", diffusersJson(scheduler).at("_class_name")}}};
    if (isUnclip) {
        index[kNormaliserPart] = {"stable_diffusion", "StableUnCLIPImageNormalizer"};
        index[kNoisingPart] = {"diffusers", "DDPMScheduler"};
    }
    return index;
}

} // namespace

Status saveUNet(const fs::path& folder, const UNet& unet, at::ScalarType dtype) {
    return saveNetwork(folder, kUNetPart, unet, dtype);
}

Status saveAutoencoder(const fs::path& folder, const Autoencoder& autoencoder, at::ScalarType dtype) {
    return saveNetwork(folder, kAutoencoderPart, autoencoder, dtype);
}

Status saveText(const fs::path& folder, const clip::ClipModel& text, int skipped,
                const clip::Tokenizer& tokenizer, at::ScalarType dtype) {
    RETORT_CHECK(takeForWriting(folder));
    RETORT_CHECK(
        clip::saveTextTower({folder / kTextPart, folder / kTokenizerPart}, text, skipped, tokenizer, dtype));
    return {};
}

Status saveScheduler(const fs::path& folder, const SchedulerConfig& config) {
    RETORT_CHECK(takeForWriting(folder));
    return writeJson(folder / kSchedulerPart / kSchedulerConfig, diffusersJson(config));
}

Status saveEmbeddingNoising(const fs::path& folder, const EmbeddingNoising& noising) {
    RETORT_CHECK(takeForWriting(folder));
    const auto part = folder / kNormaliserPart;
    RETORT_CHECK(
        writeJson(part / models::kNetworkConfig, {{"_class_name", "StableUnCLIPImageNormalizer"},
                                                  {"embedding_dim", noising.normaliser.mean.numel()}}));
    // Its two rows are numbers of the teacher's space, and too few for their size to matter.
    RETORT_CHECK(saveWeights(part, {{"mean", noising.normaliser.mean}, {"std", noising.normaliser.deviation}},
                             torch::kFloat));
    return writeJson(folder / kNoisingPart / kSchedulerConfig, diffusersJson(noising.process));
}

Status finishGeneratorFolder(const fs::path& folder) {
    RETORT_TRY(const auto document, models::readConfigFile(folder / kSchedulerPart / kSchedulerConfig));
    RETORT_TRY(const auto scheduler, readSchedulerConfig(document));
    RETORT_CHECK(writeJson(folder / models::kModelIndex, modelIndex(folder, scheduler)));
    return models::writeChecksums(folder, filesOfParts(folder));
}

Status saveGeneratorFolder(const fs::path& folder, const GeneratorParts& parts, at::ScalarType dtype) {
    RETORT_CHECK(checkParts(parts, folder.string()));
    if (!parts.text)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: generators of image variations are read, not written; copy the folder",
                                 folder.string())};
    RETORT_CHECK(saveUNet(folder, parts.unet, dtype));
    RETORT_CHECK(saveAutoencoder(folder, parts.autoencoder, dtype));
    RETORT_CHECK(
        saveText(folder, parts.text->model, parts.text->skippedLayers, parts.text->tokenizer, dtype));
    RETORT_CHECK(saveScheduler(folder, parts.scheduler));
    if (parts.noising)
        RETORT_CHECK(saveEmbeddingNoising(folder, *parts.noising));
    return finishGeneratorFolder(folder);
}

} // namespace retort::diffusion
