#include "tiny_generator.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/text/bpe_training.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "tiny_networks.h"

#include <torch/types.h>

#include <string>
#include <utility>

namespace retort::diffusion::testing {

namespace {

constexpr int kLatentChannels = 4;
constexpr int kNormGroups = 4;

clip::Tokenizer tokenizer() {
    auto vocabulary =
        clip::trainVocabulary({"a photo of a cat", "a photo of a dog"}, {.vocabularySize = 530}).value();
    return clip::Tokenizer::create(std::move(vocabulary), {.contextLength = 12}).value();
}

clip::ClipModel textTower(std::int64_t vocabularySize, std::uint64_t seed) {
    clip::ClipModel model(
        {.embeddingWidth = 8,
         .vision = {.imageSize = 8,
                    .patchSize = 4,
                    .transformer = {.width = 16, .layers = 1, .heads = 2, .mlpWidth = 32}},
         .text = {.contextLength = 12,
                  .vocabularySize = static_cast<int>(vocabularySize),
                  .transformer = {.width = kTinyTextWidth, .layers = 2, .heads = 2, .mlpWidth = 32}}});
    model.initialise(seed);
    return model;
}

UNetConfig unetConfig(const TinyGenerator& generator) {
    UNetConfig config{.sampleSize = kTinyImageSize / kTinyImageFactor,
                      .inChannels = kLatentChannels,
                      .outChannels = kLatentChannels,
                      .blockChannels = {16, 32},
                      .downBlocks = {BlockKind::CrossAttention, BlockKind::Plain},
                      .upBlocks = {BlockKind::Plain, BlockKind::CrossAttention},
                      .heads = {2, 2},
                      .layersPerBlock = 1,
                      .crossAttentionWidth = kTinyTextWidth,
                      .normGroups = kNormGroups};
    if (generator.conditioning == Conditioning::ImageEmbedding) {
        config.classEmbedding = ClassEmbedding::Projection;
        config.classEmbeddingInput = 2 * generator.embeddingWidth;
    }
    return config;
}

/// Not initialise(): a UNet as it begins gives zeros, whatever it is told.
template<class Network> void randomise(Network& network, std::uint64_t seed) {
    // Fits by construction.
    static_cast<void>(network.load(randomWeights(network.namedParameters(), seed), torch::kFloat, "tiny"));
}

EmbeddingNoising noising(int width) {
    return {.normaliser = {.mean = torch::full({1, width}, 0.1), .deviation = torch::full({1, width}, 1.5)}};
}

} // namespace

GeneratorParts tinyParts(const TinyGenerator& generator) {
    auto words = tokenizer();
    auto text = textTower(words.vocabulary().size(), generator.seed);
    UNet unet(unetConfig(generator));
    randomise(unet, generator.seed);
    Autoencoder autoencoder({.sampleSize = kTinyImageSize,
                             .latentChannels = kLatentChannels,
                             .blockChannels = {8, 16},
                             .layersPerBlock = 1,
                             .normGroups = kNormGroups,
                             .scalingFactor = 0.5});
    randomise(autoencoder, generator.seed);
    GeneratorParts parts{
        .text = TextParts{.model = std::move(text), .skippedLayers = 1, .tokenizer = std::move(words)},
        .unet = std::move(unet),
        .autoencoder = std::move(autoencoder),
        .scheduler = {.prediction = PredictionType::Velocity}};
    if (generator.conditioning == Conditioning::ImageEmbedding)
        parts.noising = noising(generator.embeddingWidth);
    return parts;
}

Status writeTinyGenerator(const std::filesystem::path& folder, const TinyGenerator& generator) {
    return saveGeneratorFolder(folder, tinyParts(generator));
}

Status writeTinyVariation(const std::filesystem::path& folder, int projection) {
    const auto parts = tinyParts();
    RETORT_CHECK(saveUNet(folder, parts.unet, torch::kHalf));
    RETORT_CHECK(saveAutoencoder(folder, parts.autoencoder, torch::kHalf));
    RETORT_CHECK(saveScheduler(folder, parts.scheduler));
    RETORT_CHECK(createFolders(folder / "image_encoder"));
    const nlohmann::json encoder{{"model_type", "clip_vision_model"}, {"projection_dim", projection}};
    RETORT_CHECK(writeFileAtomically(folder / "image_encoder" / "config.json", encoder.dump()));
    return writeFileAtomically(folder / "model_index.json",
                               R"({"_class_name": "StableDiffusionImageVariationPipeline"})");
}

} // namespace retort::diffusion::testing
