#include "base/file.h"
#include "diffusion/checkpoints/checkpoint.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "diffusion/networks/autoencoder.h"
#include "ldm_checkpoint.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"
#include "tiny_networks.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <functional>
#include <limits>

namespace {

using namespace retort;
using namespace retort::diffusion;
using diffusion::testing::CheckpointKind;
using diffusion::testing::randomWeights;
using diffusion::testing::tinyParts;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr int kWidth = 64; // of the text tower: one head

clip::ClipModel textTower(CheckpointKind kind, std::int64_t vocabularySize) {
    const auto activation =
        kind == CheckpointKind::FirstKind ? clip::Activation::QuickGelu : clip::Activation::Gelu;
    clip::ClipModel model(clip::ClipConfig{
        .text = {.contextLength = 12,
                 .vocabularySize = static_cast<int>(vocabularySize),
                 .transformer = {
                     .width = kWidth, .layers = 2, .heads = 1, .mlpWidth = 128, .activation = activation}}});
    model.initialise(3);
    return model;
}

/// Parts whose shapes can be told from the tensors, padded as the kind pads.
GeneratorParts checkpointParts(CheckpointKind kind) {
    auto config = diffusion::testing::checkpointUNetConfig(kind);
    config.crossAttentionWidth = kWidth;
    const bool isFirst = kind == CheckpointKind::FirstKind;
    const auto words = tinyParts().text->tokenizer;
    auto tokenizer = clip::Tokenizer::create(words.vocabulary(),
                                             {.contextLength = 12, .padId = isFirst ? words.endToken() : 0});
    GeneratorParts parts{
        .text = TextParts{.model = textTower(kind, words.vocabulary().size()),
                          .skippedLayers = isFirst ? 0 : 1,
                          .tokenizer = std::move(tokenizer).value()},
        .unet = UNet(config),
        .autoencoder = Autoencoder(diffusion::testing::checkpointAutoencoderConfig()),
        .scheduler = {.prediction = isFirst ? PredictionType::Epsilon : PredictionType::Velocity}};
    if (kind == CheckpointKind::Unclip)
        parts.noising =
            EmbeddingNoising{.normaliser = EmbeddingNormaliser::identity(config.classEmbeddingInput / 2)};
    EXPECT_THAT(parts.unet.load(randomWeights(parts.unet.namedParameters(), 1), at::kFloat, "unet"),
                succeeds());
    EXPECT_THAT(
        parts.autoencoder.load(randomWeights(parts.autoencoder.namedParameters(), 2), at::kFloat, "vae"),
        succeeds());
    return parts;
}

tensor::TensorMap weightsOf(const std::vector<tensor::NamedTensor>& parameters) {
    tensor::TensorMap weights;
    for (const auto& [name, parameter] : parameters)
        weights.emplace(name, parameter.contiguous());
    return weights;
}

tensor::TensorMap textWeights(CheckpointKind kind, const GeneratorParts& parts, const fs::path& folder) {
    tensor::TensorMap weights;
    if (kind == CheckpointKind::FirstKind) {
        const auto archive = tensor::TensorArchive::open(folder / kTextPart / "model.safetensors").value();
        for (const auto& [name, entry] : archive.entries())
            weights.emplace("cond_stage_model.transformer." + name, tensor::viewOf(entry));
        return weights;
    }
    for (const auto& [name, parameter] : parts.text->model.namedParameters())
        if (!name.starts_with("visual."))
            weights.emplace("cond_stage_model.model." + name, parameter);
    return weights;
}

/// The same parts as a folder and as one file beside their vocabulary.
struct BothLayouts {
    fs::path folder;
    fs::path file;
};

BothLayouts writeBoth(const GeneratorParts& parts, CheckpointKind kind, const TemporaryFolder& place) {
    const BothLayouts layouts{.folder = place / "folder", .file = place / "model.safetensors"};
    EXPECT_THAT(saveGeneratorFolder(layouts.folder, parts, at::kHalf), succeeds());
    auto weights = diffusion::testing::ldmUNet(weightsOf(parts.unet.namedParameters()));
    weights.merge(diffusion::testing::ldmAutoencoder(weightsOf(parts.autoencoder.namedParameters())));
    weights.merge(textWeights(kind, parts, layouts.folder));
    for (auto& [name, weight] : weights)
        weight = weight.to(at::kHalf);
    EXPECT_THAT(tensor::saveTensors(layouts.file, weights), succeeds());
    for (const auto* name : {"vocab.json", "merges.txt"})
        fs::copy_file(layouts.folder / kTokenizerPart / name, place / name);
    return layouts;
}

class CheckpointKinds : public ::testing::TestWithParam<CheckpointKind> {};

/// What is said of the file without its weights in memory.
void expectDescribed(const fs::path& file, const OpenGeneratorOptions& options,
                     const GeneratorDescription& opened) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto described, describeGenerator(file, options));
    EXPECT_EQ(described.contentHash, opened.contentHash);
    EXPECT_EQ(described.nativeSize, opened.nativeSize);
    EXPECT_EQ(diffusersJson(described.scheduler), diffusersJson(opened.scheduler));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(file));
    EXPECT_EQ(report.outline.conditioning, opened.conditioning);
    EXPECT_EQ(report.outline.embeddingWidth, opened.embeddingWidth);
    if (report.outline.prediction) {
        EXPECT_EQ(report.outline.nativeSize, opened.nativeSize);
    }
    EXPECT_EQ(report.outline.nativeSize.has_value(), report.outline.prediction.has_value());
    EXPECT_GT(report.parameters, 1000);
    EXPECT_EQ(report.verifiedFiles, 0u);
}

TEST_P(CheckpointKinds, OneFileGeneratesTheImageOfItsFolderAndIsDescribedWithoutItsWeights) {
    const TemporaryFolder place;
    const auto layouts = writeBoth(checkpointParts(GetParam()), GetParam(), place);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto folder, Generator::open(layouts.folder));
    const OpenGeneratorOptions opening{.prediction = folder.description().scheduler.prediction};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto file, Generator::open(layouts.file, opening));
    ImageRequest request{.seed = 3, .prompt = "a photo of a cat"};
    if (GetParam() == CheckpointKind::Unclip)
        request.embedding = torch::linspace(-1, 1, folder.description().embeddingWidth);
    const SamplingOptions options{.steps = 2, .width = 16, .height = 16};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, folder.sample({&request, 1}, options));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto actual, file.sample({&request, 1}, options));
    EXPECT_TRUE(expected[0].valid);
    EXPECT_LE((actual[0].pixels.to(at::kInt) - expected[0].pixels.to(at::kInt)).abs().max().item<int>(), 1);
    EXPECT_EQ(file.description().contentHash.size(), 64u);
    expectDescribed(layouts.file, opening, file.description());
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, CheckpointKinds,
                         ::testing::Values(CheckpointKind::FirstKind, CheckpointKind::SecondKind,
                                           CheckpointKind::Unclip));

TEST(Checkpoint, SecondKindIsOpenedAtTheSizeOfItsPredictionAndNotWithoutAVocabulary) {
    const TemporaryFolder place;
    const auto layouts =
        writeBoth(checkpointParts(CheckpointKind::SecondKind), CheckpointKind::SecondKind, place);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noise,
                                Generator::open(layouts.file, {.prediction = PredictionType::Epsilon}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto velocity,
                                Generator::open(layouts.file, {.prediction = PredictionType::Velocity}));
    EXPECT_EQ(noise.description().nativeSize, 64 * noise.description().imageFactor);
    EXPECT_EQ(velocity.description().nativeSize, 96 * noise.description().imageFactor);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outline, outlineGenerator(layouts.file));
    EXPECT_FALSE(outline.prediction) << "nothing in the file tells";
    EXPECT_FALSE(outline.nativeSize);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tried, describeGenerator(layouts.file));
    const bool isNoise = tried.scheduler.prediction == PredictionType::Epsilon;
    EXPECT_EQ(tried.contentHash, (isNoise ? noise : velocity).description().contentHash);
    fs::remove(place / "vocab.json");
    EXPECT_THAT(Generator::open(layouts.file, {.vocabularyFolders = {place / "elsewhere"}}),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("vocabulary"), HasSubstr("elsewhere"))));
}

TEST(Checkpoint, IdentityIsThatOfWhatLiesBesideTheFileToo) {
    const TemporaryFolder place;
    const auto layouts = writeBoth(checkpointParts(CheckpointKind::Unclip), CheckpointKind::Unclip, place);
    const auto identity = [&] {
        return describeGenerator(layouts.file, {.prediction = PredictionType::Epsilon}).value().contentHash;
    };
    EXPECT_THAT(filesBeside(layouts.file),
                ::testing::UnorderedElementsAre(place / "vocab.json", place / "merges.txt"));
    const auto alone = identity();
    const auto width =
        describeGenerator(layouts.file, {.prediction = PredictionType::Epsilon})->embeddingWidth;
    fs::create_directory(place / kNormaliserPart);
    const auto writeStatistics = [&](double deviation) {
        ASSERT_THAT(tensor::saveTensors(
                        place / kNormaliserPart / "diffusion_pytorch_model.safetensors",
                        {{"mean", torch::zeros({1, width})}, {"std", torch::full({1, width}, deviation)}}),
                    succeeds());
    };
    writeStatistics(1);
    EXPECT_EQ(identity(), alone) << "what is the same without them";
    writeStatistics(2);
    EXPECT_NE(identity(), alone);
    EXPECT_THAT(filesBeside(layouts.file), ::testing::Contains(place / kNormaliserPart));
    fs::remove_all(place / kNormaliserPart);
    RETORT_ASSERT_OK_AND_ASSIGN(auto merges, readTextFile(place / "merges.txt"));
    const auto last = merges.rfind('\n', merges.size() - 2);
    const auto before = merges.rfind('\n', last - 1);
    const auto swapped = merges.substr(0, before) + merges.substr(last, merges.size() - last - 1) +
                         merges.substr(before, last - before) + "\n";
    ASSERT_THAT(writeFileAtomically(place / "merges.txt", swapped), succeeds());
    EXPECT_NE(identity(), alone);
}

/// The file's tensors, changed, under the same name.
void rewrite(const fs::path& file, const std::function<void(tensor::TensorMap&)>& change) {
    tensor::TensorMap weights;
    {
        const auto archive = tensor::TensorArchive::open(file).value();
        for (const auto& [name, entry] : archive.entries())
            weights.emplace(name, tensor::viewOf(entry).clone());
    }
    change(weights);
    ASSERT_THAT(tensor::saveTensors(file, weights), succeeds());
}

TEST(Checkpoint, TowerStoredWithoutItsLastLayerGivesTheSameImagesAsTheWholeOne) {
    const TemporaryFolder place;
    const auto layouts =
        writeBoth(checkpointParts(CheckpointKind::SecondKind), CheckpointKind::SecondKind, place);
    const OpenGeneratorOptions opening{.prediction = PredictionType::Velocity};
    const ImageRequest request{.seed = 3, .prompt = "a photo of a cat"};
    const SamplingOptions options{.steps = 2, .width = 16, .height = 16};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, Generator::open(layouts.file, opening));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, whole.sample({&request, 1}, options));
    rewrite(layouts.file, [](tensor::TensorMap& weights) {
        std::erase_if(weights, [](const auto& item) {
            return item.first.find("resblocks.1.") != std::string::npos ||
                   item.first.ends_with("text_projection") || item.first.ends_with("logit_scale");
        });
    });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto cut, Generator::open(layouts.file, opening));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto actual, cut.sample({&request, 1}, options));
    EXPECT_TRUE(torch::equal(actual[0].pixels, expected[0].pixels));
}

TEST(Checkpoint, NotesOfTrainingReachTheSchedulerAndAreBeatenByAChoice) {
    const TemporaryFolder place;
    const auto layouts =
        writeBoth(checkpointParts(CheckpointKind::FirstKind), CheckpointKind::FirstKind, place);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plain, describeGenerator(layouts.file));
    EXPECT_EQ(plain.scheduler.prediction, PredictionType::Epsilon);
    place.write("model.yaml", "model:\n  params:\n    parameterization: \"v\"\n    zero_snr: true\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noted, describeGenerator(layouts.file));
    EXPECT_EQ(noted.scheduler.prediction, PredictionType::Velocity);
    EXPECT_TRUE(noted.scheduler.zeroTerminalSnr);
    EXPECT_EQ(noted.scheduler.spacing, TimestepSpacing::Trailing);
    EXPECT_NE(noted.contentHash, plain.contentHash);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto chosen,
                                describeGenerator(layouts.file, {.prediction = PredictionType::Sample}));
    EXPECT_EQ(chosen.scheduler.prediction, PredictionType::Sample);
}

TEST(Checkpoint, TextWeightsThatAreNoNumbersAreNamed) {
    const TemporaryFolder place;
    const auto layouts =
        writeBoth(checkpointParts(CheckpointKind::SecondKind), CheckpointKind::SecondKind, place);
    rewrite(layouts.file, [](tensor::TensorMap& weights) {
        weights.at("cond_stage_model.model.ln_final.bias")[0] = std::numeric_limits<float>::infinity();
    });
    EXPECT_THAT(
        Generator::open(layouts.file, {.prediction = PredictionType::Velocity}),
        failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(layouts.file.string()), HasSubstr("ln_final.bias"))));
}

TEST(Checkpoint, WhatTheNetworkPredictsIsToldByTrying) {
    auto config = diffusion::testing::checkpointUNetConfig(CheckpointKind::SecondKind);
    UNet unet(config);
    unet.initialise(1); // ends in zeros: the output is the last layer's bias
    const auto withBias = [&](double bias) {
        for (const auto& [name, parameter] : unet.namedParameters())
            if (name == "conv_out.bias")
                parameter.fill_(bias);
        return predictionOf(unet, 1000);
    };
    EXPECT_EQ(withBias(0.5), PredictionType::Epsilon);
    EXPECT_EQ(withBias(-1), PredictionType::Velocity);
}

} // namespace
