#include "diffusion/single_file.h"

#include "diffusion/ldm_names.h"
#include "diffusion/single_file_config.h"
#include "diffusion/unet.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr const char* kUNet = "model.diffusion_model.";
constexpr const char* kAutoencoder = "first_stage_model.";
constexpr const char* kOpenClipText = "cond_stage_model.model.";
constexpr const char* kTurboText = "conditioner.embedders.0.model."; ///< as sd-turbo's code names the same
constexpr const char* kHuggingFaceText = "cond_stage_model.transformer.";
constexpr const char* kImageTower = "embedder.model.";

/// The tensors whose names begin with `prefix`, without it.
tensor::TensorMap partOf(const tensor::TensorArchive& archive, const std::string& prefix) {
    tensor::TensorMap part;
    const auto& entries = archive.entries();
    for (auto at = entries.lower_bound(prefix); at != entries.end() && at->first.starts_with(prefix); ++at)
        part.emplace(at->first.substr(prefix.size()), tensor::viewOf(at->second));
    return part;
}

bool hasPart(const tensor::TensorArchive& archive, const std::string& prefix) {
    const auto at = archive.entries().lower_bound(prefix);
    return at != archive.entries().end() && at->first.starts_with(prefix);
}

Error unsupported(const tensor::TensorArchive& archive, const std::string& problem) {
    return {ErrorCode::Unsupported, fmt::format("{}: {}", archive.source(), problem)};
}

/// A matrix that the original code stores as the kernel of a 1x1 convolution, as a matrix.
at::Tensor fitted(const at::Tensor& stored, const at::Tensor& target) {
    const bool isKernel = stored.dim() == 4 && stored.size(2) == 1 && stored.size(3) == 1;
    return isKernel && target.dim() == 2 ? stored.flatten(1) : stored;
}

/// The network's weights under diffusers' names. Problems are reported under the file's names.
template<class Network>
Result<tensor::TensorMap> renamed(const Network& network, tensor::TensorMap stored, const std::string& prefix,
                                  const std::string& source) {
    std::vector<tensor::NamedTensor> targets;
    tensor::TensorMap present;
    tensor::TensorMap weights;
    for (const auto& parameter : network.namedParameters()) {
        const auto name = ldmName(parameter.name, network.config());
        targets.push_back({prefix + name, parameter.tensor});
        if (const auto found = stored.find(name); found != stored.end()) {
            auto weight = fitted(found->second, parameter.tensor);
            present.emplace(prefix + name, weight);
            weights.emplace(parameter.name, std::move(weight));
            stored.erase(found);
        }
    }
    for (auto& [name, surplus] : stored)
        present.emplace(prefix + name, std::move(surplus));
    RETORT_CHECK(tensor::checkFit(targets, present, source));
    return weights;
}

Result<TextTowerPart> textTower(const tensor::TensorArchive& archive) {
    TextTowerPart text;
    for (const auto& [prefix, names] : {std::pair{kOpenClipText, clip::WeightNames::OpenClip},
                                        std::pair{kTurboText, clip::WeightNames::OpenClip},
                                        std::pair{kHuggingFaceText, clip::WeightNames::HuggingFace}}) {
        text.names = names;
        text.weights = partOf(archive, prefix);
        if (!text.weights.empty())
            break;
    }
    if (text.weights.empty())
        return unsupported(archive,
                           fmt::format("there is no text tower under {} or {}; use a whole checkpoint",
                                       kOpenClipText, kHuggingFaceText));
    text.weights.erase("attn_mask"); // a buffer that some versions of OpenCLIP save
    // Stable Diffusion 2.x: the penultimate layer of LAION's ViT-H/14; 1.x: the last of OpenAI's ViT-L/14.
    text.skippedLayers = text.names == clip::WeightNames::OpenClip ? 1 : 0;
    RETORT_TRY(text.config, inferTextConfig(text.weights, text.names, archive.source()));
    return text;
}

Result<std::optional<Prediction>> predictionOf(const tensor::TensorArchive& archive, const UNetConfig& unet) {
    const auto stated = archive.metadata().find("modelspec.prediction_type");
    if (stated != archive.metadata().end()) {
        if (stated->second == "epsilon")
            return std::optional(Prediction::Epsilon);
        if (stated->second == "v" || stated->second == "v_prediction")
            return std::optional(Prediction::Velocity);
        return unsupported(archive, fmt::format("modelspec.prediction_type \"{}\" is neither epsilon nor v",
                                                stated->second));
    }
    if (unet.classEmbedding == ClassEmbedding::Projection)
        return std::optional(Prediction::Velocity);
    if (unet.projection == TransformerProjection::Convolution)
        return std::optional(Prediction::Epsilon);
    return std::optional<Prediction>();
}

Status checkKind(const tensor::TensorArchive& archive, const tensor::TensorMap& unet,
                 const tensor::TensorMap& autoencoder) {
    if (unet.empty())
        return unsupported(
            archive, fmt::format("there is no UNet under {}; is it a Stable Diffusion checkpoint?", kUNet));
    // XL has two text towers, its refiner one; both tell the UNet of sizes by a class vector.
    const bool hasSizes = unet.contains("label_emb.0.0.weight");
    if (hasPart(archive, "conditioner.embedders.1.") || (hasSizes && hasPart(archive, "conditioner.")))
        return unsupported(archive,
                           "Stable Diffusion XL is not supported; use a 1.x, 2.x or unCLIP checkpoint");
    if (autoencoder.empty())
        return unsupported(
            archive, fmt::format("there is no autoencoder under {}; use a whole checkpoint", kAutoencoder));
    return {};
}

Status checkLatents(const tensor::TensorArchive& archive, const SingleFile& file) {
    const auto latents = file.autoencoder.latentChannels;
    if (file.unet.inChannels == latents && file.unet.outChannels == latents)
        return {};
    return unsupported(archive,
                       fmt::format("the UNet takes {} channels and gives {}, the autoencoder's latents "
                                   "have {}; inpainting, depth and upscaling models are not supported",
                                   file.unet.inChannels, file.unet.outChannels, latents));
}

void settleSizes(SingleFile& file) {
    constexpr int kVelocityLatents = 96; // 2.0, 2.1 and 2.1-unclip; the others were trained at 64
    const bool isSecondKind = file.unet.projection == TransformerProjection::Linear;
    if (isSecondKind && file.prediction == Prediction::Velocity)
        file.unet.sampleSize = kVelocityLatents;
    file.autoencoder.sampleSize = file.unet.sampleSize * file.autoencoder.factor();
}

} // namespace

Result<SingleFile> sortSingleFile(const tensor::TensorArchive& archive) {
    const auto& source = archive.source();
    auto unet = partOf(archive, kUNet);
    auto autoencoder = partOf(archive, kAutoencoder);
    RETORT_CHECK(checkKind(archive, unet, autoencoder));
    SingleFile file;
    RETORT_TRY(file.unet, inferUNetConfig(unet, source).within("its UNet"));
    RETORT_TRY(file.autoencoder, inferAutoencoderConfig(autoencoder, source).within("its autoencoder"));
    RETORT_CHECK(checkLatents(archive, file));
    RETORT_TRY(file.unetWeights, renamed(UNet(file.unet), std::move(unet), kUNet, source));
    RETORT_TRY(file.autoencoderWeights,
               renamed(Autoencoder(file.autoencoder), std::move(autoencoder), kAutoencoder, source));
    RETORT_TRY(file.text, textTower(archive));
    if (file.unet.classEmbedding == ClassEmbedding::Projection)
        file.imageTowerWeights = partOf(archive, kImageTower);
    RETORT_TRY(file.prediction, predictionOf(archive, file.unet));
    settleSizes(file);
    return file;
}

Result<SingleFile> openSingleFile(const fs::path& path) {
    return tensor::guarded("opening " + path.string(), [&]() -> Result<SingleFile> {
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
        return sortSingleFile(archive);
    });
}

} // namespace retort::diffusion
