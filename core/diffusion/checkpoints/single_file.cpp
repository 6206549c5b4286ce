#include "diffusion/checkpoints/single_file.h"

#include "diffusion/checkpoints/foreign_models.h"
#include "diffusion/checkpoints/ldm_names.h"
#include "diffusion/checkpoints/single_file_config.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
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

/// Very early files of 1.x have the tower's parts without the tower's name.
tensor::TensorMap withTowerName(tensor::TensorMap weights) {
    if (!weights.contains("embeddings.token_embedding.weight"))
        return weights;
    tensor::TensorMap named;
    for (auto& [name, weight] : weights)
        named.emplace("text_model." + name, std::move(weight));
    return named;
}

Result<TextTowerPart> textTower(const tensor::TensorArchive& archive, const UNetConfig& unet,
                                const TrainingNotes& notes) {
    TextTowerPart text;
    for (const auto& [prefix, names] : {std::pair{kOpenClipText, clip::WeightNames::OpenClip},
                                        std::pair{kTurboText, clip::WeightNames::OpenClip},
                                        std::pair{kHuggingFaceText, clip::WeightNames::HuggingFace}}) {
        text.names = names;
        text.weights = withTowerName(partOf(archive, prefix));
        if (!text.weights.empty())
            break;
    }
    if (text.weights.empty())
        return unsupported(archive,
                           fmt::format("there is no text tower under {} or {}; use a whole checkpoint",
                                       kOpenClipText, kHuggingFaceText));
    text.weights.erase("attn_mask"); // a buffer that some versions of OpenCLIP save
    const bool isSecondKind =
        text.names == clip::WeightNames::OpenClip || unet.projection == TransformerProjection::Linear;
    text.family = isSecondKind ? TextFamily::Laion : TextFamily::OpenAi;
    RETORT_TRY(text.config, inferTextConfig(text.weights, text.names, text.family, archive.source()));
    const bool hasProjection =
        text.weights.contains("text_projection") || text.weights.contains("text_projection.weight");
    if (!notes.takesLastTextLayer)
        text.skippedLayers = skippedTextLayers(text.family, text.config.transformer.layers, hasProjection);
    return text;
}

std::optional<PredictionType> predictionOf(const TrainingNotes& notes, const UNetConfig& unet) {
    if (notes.prediction)
        return notes.prediction;
    if (unet.classEmbedding == ClassEmbedding::Projection)
        return PredictionType::Velocity;
    if (unet.projection == TransformerProjection::Convolution)
        return PredictionType::Epsilon;
    return std::nullopt;
}

SchedulerConfig processOf(const TrainingNotes& notes) {
    SchedulerConfig process{.zeroTerminalSnr = notes.zeroTerminalSnr};
    process.trainTimesteps = notes.trainTimesteps.value_or(process.trainTimesteps);
    process.betaStart = notes.betaStart.value_or(process.betaStart);
    process.betaEnd = notes.betaEnd.value_or(process.betaEnd);
    // Such a model is generated from where no signal is left (Lin et al. 2023, section 3.3).
    if (notes.zeroTerminalSnr)
        process.spacing = TimestepSpacing::Trailing;
    return process;
}

Status checkKind(const tensor::TensorArchive& archive, const tensor::TensorMap& unet,
                 const tensor::TensorMap& autoencoder) {
    if (const auto kind = foreignKind(archive))
        return unsupported(archive, fmt::format("this is {}, which is not supported as a generator; {}",
                                                *kind, kSupportedGenerators));
    if (unet.empty())
        return unsupported(archive,
                           fmt::format("there is no UNet under {}; {}", kUNet, kSupportedGenerators));
    if (!unet.contains("input_blocks.0.0.weight"))
        return unsupported(archive,
                           fmt::format("the network under {} is none of Stable Diffusion 1.x or 2.x; {}",
                                       kUNet, kSupportedGenerators));
    if (autoencoder.empty())
        return unsupported(
            archive, fmt::format("there is no autoencoder under {}: a UNet alone; use a whole checkpoint",
                                 kAutoencoder));
    return {};
}

Status checkLatents(const tensor::TensorArchive& archive, const SingleFile& file) {
    const auto latents = file.autoencoder.latentChannels;
    if (file.unet.inChannels == latents && file.unet.outChannels == latents)
        return {};
    return unsupported(archive,
                       fmt::format("this is {}: the UNet takes {} channels and gives {}, the autoencoder's "
                                   "latents have {}; {}",
                                   kindOfInput(file.unet.inChannels), file.unet.inChannels,
                                   file.unet.outChannels, latents, kSupportedGenerators));
}

void settleSizes(SingleFile& file) {
    constexpr int kLatentsOfVelocity = 96; // 2.0, 2.1 and 2.1-unclip; the others were trained at 64
    const bool isSecondKind = file.unet.projection == TransformerProjection::Linear;
    if (isSecondKind && file.prediction == PredictionType::Velocity)
        file.unet.sampleSize = kLatentsOfVelocity;
    file.autoencoder.sampleSize = file.unet.sampleSize * file.autoencoder.factor();
}

} // namespace

Result<SingleFile> sortSingleFile(const tensor::TensorArchive& archive, const TrainingNotes& notes) {
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
    RETORT_TRY(file.text, textTower(archive, file.unet, notes));
    if (file.unet.classEmbedding == ClassEmbedding::Projection)
        file.imageTowerWeights = partOf(archive, kImageTower);
    file.process = processOf(notes);
    file.prediction = predictionOf(notes, file.unet);
    file.autoencoder.scalingFactor = notes.scalingFactor.value_or(file.autoencoder.scalingFactor);
    settleSizes(file);
    return file;
}

Result<SingleFile> openSingleFile(const fs::path& path) {
    return tensor::guarded("opening " + path.string(), [&]() -> Result<SingleFile> {
        RETORT_TRY(const auto archive,
                   path.extension() == ".ckpt"
                       ? tensor::TensorArchive::open(path).within(
                             "a checkpoint of the original code, whose tensors are under \"state_dict\"")
                       : tensor::TensorArchive::open(path));
        RETORT_TRY(const auto notes, readTrainingNotes(path, archive));
        return sortSingleFile(archive, notes);
    });
}

} // namespace retort::diffusion
