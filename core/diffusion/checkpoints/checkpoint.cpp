#include "diffusion/checkpoints/checkpoint.h"

#include "base/sha256.h"
#include "clip/content_hash.h"
#include "clip/folder_tokenizer.h"
#include "clip/weight_source.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/checkpoints/single_file.h"
#include "diffusion/checkpoints/training_notes.h"
#include "diffusion/networks/autoencoder.h"
#include "models/weight_hash.h"
#include "models/weight_use.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cstddef>
#include <span>
#include <utility>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr int kVelocityLatents = 96; // per side: what 2.0 and 2.1 were trained at to predict the velocity

Result<TextParts> textParts(const TextTowerPart& part, const fs::path& path, const PartOptions& options) {
    // A layout of Hugging Face's would read the padding from files that are not there.
    clip::FolderConfig config{.layout = clip::FolderLayout::OpenClip};
    config.model.text = part.config;
    RETORT_CHECK(clip::validate(config.model, path.string()));
    RETORT_TRY(const auto tokenizer,
               clip::openFolderTokenizer(path.parent_path(), config, options.vocabularyFolders));
    const bool padsWithEnd = part.family == TextFamily::OpenAi;
    RETORT_TRY(auto padded, clip::Tokenizer::create(tokenizer.vocabulary(),
                                                    {.contextLength = part.config.contextLength,
                                                     .padId = padsWithEnd ? tokenizer.endToken() : 0}));
    RETORT_TRY(const auto weights,
               clip::openClipWeights(models::weightsFor(options.weights, part.weights), part.names,
                                     config.model, clip::Towers::TextStates, path.string()));
    clip::ClipModel model(config.model);
    RETORT_CHECK(tensor::checkFinite(weights, path.string()));
    RETORT_CHECK(model.load(weights, options.dtype, clip::Towers::TextStates, path.string()));
    return TextParts{
        .model = std::move(model), .skippedLayers = part.skippedLayers, .tokenizer = std::move(padded)};
}

/// What images depend on beside weights and process, where it is not as in most files of its kind.
std::string peculiarities(const SingleFile& file) {
    std::string text;
    const bool isLaion = file.text.family == TextFamily::Laion;
    if (isLaion && (file.text.skippedLayers == 0 || file.text.names == clip::WeightNames::HuggingFace))
        text += fmt::format("text layers skipped {}\n", file.text.skippedLayers);
    if (file.autoencoder.scalingFactor != AutoencoderConfig{}.scalingFactor)
        text += fmt::format("scaling factor {}\n", file.autoencoder.scalingFactor);
    return text;
}

std::string hashOf(const at::Tensor& statistics) {
    const auto values = statistics.contiguous();
    return sha256(
        std::as_bytes(std::span{values.data_ptr<float>(), static_cast<std::size_t>(values.numel())}));
}

/// Of what lies beside the file, where it is not what its kind always has.
std::string peculiaritiesBeside(const GeneratorParts& parts) {
    std::string text;
    if (!clip::isStockVocabulary(parts.text->tokenizer.vocabulary())) {
        Sha256 vocabulary;
        clip::addVocabulary(vocabulary, parts.text->tokenizer);
        text += fmt::format("vocabulary {}\n", vocabulary.hex());
    }
    if (!parts.noising)
        return text;
    const auto& [mean, deviation] = parts.noising->normaliser;
    if ((mean != 0).logical_or(deviation != 1).any().item<bool>())
        text += fmt::format("normaliser {} {}\n", hashOf(mean), hashOf(deviation));
    const auto process = diffusersJson(parts.noising->process);
    if (process != diffusersJson(UnclipNoise::defaultProcess()))
        text += fmt::format("noising {}\n", process.dump());
    return text;
}

Result<std::string> contentHash(const fs::path& path, const SingleFile& file, const GeneratorParts& parts,
                                const ProgressSink& progress) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    Sha256 hash;
    hash.update(diffusersJson(parts.scheduler).dump());
    hash.update(peculiarities(file));
    hash.update(peculiaritiesBeside(parts));
    models::addWeights(hash, archive, progress);
    return hash.hex();
}

/// 2.1-unclip-l, unlike -h, normalises ViT-L/14's embeddings by statistics that its file does not hold.
Result<EmbeddingNoising> embeddingNoising(const fs::path& path, int width) {
    constexpr int kNormalisedWidth = 768;
    const auto folder = path.parent_path();
    if (width == kNormalisedWidth && !fs::exists(folder / kNormaliserPart))
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: a Stable unCLIP model of {} wide embeddings needs their statistics; copy the "
                        "folder {} of its diffusers version beside it",
                        path.string(), width, kNormaliserPart)};
    return openEmbeddingNoising(folder, width);
}

/// As asked for, as the file says, or by trying the network.
Result<PredictionType> settledPrediction(const PartOptions& options, const SingleFile& file,
                                         const fs::path& path) {
    if (options.prediction)
        return *options.prediction;
    if (file.prediction)
        return *file.prediction;
    UNet unet(file.unet);
    RETORT_CHECK(unet.load(file.unetWeights, options.dtype, path.string()));
    return predictionOf(unet, file.process.trainTimesteps);
}

UNetConfig atVelocitySize(UNetConfig config, PredictionType prediction) {
    if (config.projection == TransformerProjection::Linear && prediction == PredictionType::Velocity)
        config.sampleSize = kVelocityLatents;
    return config;
}

} // namespace

PredictionType predictionOf(const UNet& unet, int trainTimesteps) {
    const torch::NoGradGuard noGradients;
    constexpr double kVelocityBelow = -1;
    const auto& config = unet.config();
    const auto latents = torch::full({1, config.inChannels, 8, 8}, 0.5);
    const auto output = unet.predict({.latents = latents,
                                      .timesteps = torch::full({}, trainTimesteps - 1, torch::kLong),
                                      .condition = torch::full({1, 2, config.crossAttentionWidth}, 0.5)});
    return (output - latents).mean().item<double>() < kVelocityBelow ? PredictionType::Velocity
                                                                     : PredictionType::Epsilon;
}

Result<GeneratorParts> openCheckpoint(const fs::path& path, const PartOptions& options) {
    RETORT_TRY(auto file, openSingleFile(path));
    RETORT_TRY(auto text, textParts(file.text, path, options));
    auto scheduler = file.process;
    RETORT_TRY(scheduler.prediction, settledPrediction(options, file, path));
    const auto wanted = [&](tensor::TensorMap& weights) {
        return models::weightsFor(options.weights, std::move(weights));
    };
    UNet unet(atVelocitySize(file.unet, scheduler.prediction));
    RETORT_CHECK(unet.load(wanted(file.unetWeights), options.dtype, path.string()));
    Autoencoder autoencoder(file.autoencoder);
    RETORT_CHECK(autoencoder.load(wanted(file.autoencoderWeights), options.dtype, path.string()));
    GeneratorParts parts{.text = std::move(text),
                         .unet = std::move(unet),
                         .autoencoder = std::move(autoencoder),
                         .scheduler = scheduler};
    if (file.unet.classEmbedding == ClassEmbedding::Projection) {
        RETORT_TRY(parts.noising, embeddingNoising(path, file.unet.classEmbeddingInput / 2));
    }
    RETORT_TRY(parts.contentHash, contentHash(path, file, parts, options.progress));
    RETORT_CHECK(checkParts(parts, path.string()));
    return parts;
}

std::vector<fs::path> filesBeside(const fs::path& checkpoint) {
    const auto folder = checkpoint.parent_path();
    auto files = clip::tokenizerFiles(folder);
    if (const auto notes = notesBeside(checkpoint))
        files.push_back(*notes);
    for (const auto* part : {kNormaliserPart, kNoisingPart}) {
        std::error_code ignored;
        if (fs::exists(folder / part, ignored))
            files.push_back(folder / part);
    }
    return files;
}

} // namespace retort::diffusion
