#include "tiny_generator.h"

#include "clip/model_folder.h"
#include "clip/text/bpe_training.h"
#include "tensor/torch_tensor.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <memory>

namespace retort::miniature::testing {

namespace fs = std::filesystem;

namespace {

std::vector<TaughtDataset> colourNames() {
    return {{.name = "colours", .classNames = {"red", "blue"}, .templates = {"a {} square.", "{}"}}};
}

LabelledImages colouredSquares(std::int64_t count) {
    auto images = at::zeros({count, kSide, kSide, 3}, at::kByte);
    for (std::int64_t i = 0; i < count; ++i)
        images[i].select(2, i % 2 == 0 ? 0 : 2).fill_(120 + i % 100);
    return {images, at::arange(count) % 2};
}

TrainingPlan tinyPlan(std::int64_t steps) {
    return {.steps = steps,
            .batchSize = 8,
            .learningRate = 4e-3,
            .warmupSteps = 2,
            .emaDecay = 0.8,
            .evaluateEvery = steps / 2,
            .checkpointEvery = 1000};
}

} // namespace

std::vector<ImageSet> colours() {
    return {{"colours", {"red", "blue"}, colouredSquares(40), colouredSquares(10)}};
}

fs::path writeTeacher(const fs::path& folder) {
    const clip::ClipConfig config{
        .embeddingWidth = 16,
        .vision = {.imageSize = kSide,
                   .patchSize = 8,
                   .transformer = {.width = 32, .layers = 1, .heads = 2, .mlpWidth = 64}},
        .text = {.contextLength = 16,
                 .vocabularySize = 600,
                 .transformer = {.width = 32, .layers = 2, .heads = 2, .mlpWidth = 64}}};
    auto vocabulary = clip::trainVocabulary(captions(colourNames()[0]), {.vocabularySize = 600});
    EXPECT_TRUE(vocabulary.ok());
    auto tokenizer = clip::Tokenizer::create(*std::move(vocabulary), {.contextLength = 16});
    EXPECT_TRUE(tokenizer.ok());
    auto fitted = config;
    fitted.text.vocabularySize = static_cast<int>(tokenizer->endToken() + 1);
    clip::ClipModel model(fitted);
    model.initialise(3);
    EXPECT_TRUE(clip::saveOpenClipFolder(folder, model, *tokenizer, {.imageSize = kSide}, at::kHalf).ok());
    return folder;
}

GeneratorRecipe tinyGeneratorRecipe() {
    GeneratorRecipe recipe;
    recipe.datasets = colourNames();
    recipe.autoencoder.model = {
        .sampleSize = kSide, .blockChannels = {8, 16}, .layersPerBlock = 1, .normGroups = 4};
    recipe.autoencoder.plan = tinyPlan(20);
    recipe.autoencoder.divergenceWeight = 1e-5; // so few steps leave latents that are noise otherwise
    recipe.unet = {.sampleSize = kSide / 2,
                   .blockChannels = {16, 32},
                   .downBlocks = {diffusion::BlockKind::CrossAttention, diffusion::BlockKind::Plain},
                   .upBlocks = {diffusion::BlockKind::Plain, diffusion::BlockKind::CrossAttention},
                   .heads = {1, 2},
                   .layersPerBlock = 1,
                   .crossAttentionWidth = 32,
                   .normGroups = 4};
    recipe.denoiser.plan = tinyPlan(20);
    recipe.denoiser.judging = {.images = 4, .finalImages = 6, .guidance = 2, .steps = 3};
    return recipe;
}

UnclipRecipe tinyUnclipRecipe() {
    const auto generator = tinyGeneratorRecipe();
    UnclipRecipe recipe{.datasets = generator.datasets};
    recipe.denoiser.plan = generator.denoiser.plan;
    recipe.denoiser.judging = generator.denoiser.judging;
    return recipe;
}

AdapterRecipe tinyAdapterRecipe() {
    const auto generator = tinyGeneratorRecipe();
    AdapterRecipe recipe{.datasets = generator.datasets, .tokens = 2};
    recipe.denoiser.plan = generator.denoiser.plan;
    recipe.denoiser.judging = generator.denoiser.judging;
    return recipe;
}

at::Tensor weightsIn(const fs::path& file) {
    const auto archive = tensor::TensorArchive::open(file);
    EXPECT_TRUE(archive.ok()) << file;
    std::vector<at::Tensor> all;
    for (const auto& [name, tensor] : tensor::viewsOf(*archive))
        all.push_back(tensor.flatten().to(at::kFloat));
    return at::cat(all);
}

void stopAfter(TrainingRun& run, const std::string& task, std::int64_t images) {
    const auto source = std::make_shared<std::stop_source>();
    run.stop = source->get_token();
    run.progress = [source, task, images](const Progress& progress) {
        if (progress.task == task && progress.done >= images)
            source->request_stop();
    };
}

} // namespace retort::miniature::testing
