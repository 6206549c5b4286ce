#include "study/adaptation/lora_training.h"

#include "miniature/caption_states.h"
#include "miniature/generators/denoiser_steps.h"
#include "miniature/training_loop.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>

namespace retort::study {

namespace {

constexpr double kCaptionDropout = 0.1; // as Stable Diffusion itself was trained
constexpr std::int64_t kCheckpointEvery = 25;

miniature::DenoiserRecipe recipeOf(const LoraTraining& training) {
    const auto steps = training.choices.steps;
    return {.plan = {.steps = steps,
                     .batchSize = training.choices.batch,
                     .learningRate = training.learningRate,
                     .warmupSteps = std::min<std::int64_t>(steps / 10, 50),
                     .emaDecay = 0, // the rate ends at 0, which averages enough
                     .evaluateEvery = std::max<std::int64_t>(1, steps / 10),
                     .checkpointEvery = kCheckpointEvery},
            .captionDropout = kCaptionDropout};
}

miniature::CaptionStates captionStates(diffusion::TextParts& text, const LoraTraining& training) {
    const at::Device device(training.device.name);
    text.model.to(device, at::kFloat);
    return {text.model, text.tokenizer, training.prompts, text.skippedLayers, device};
}

} // namespace

double usualLearningRate(const diffusion::UNetConfig& config) {
    constexpr double kOfStableDiffusion = 1e-4, kWidestThere = 1280;
    return kOfStableDiffusion * kWidestThere / std::ranges::max(config.blockChannels);
}

Result<TrainedLora> trainLora(diffusion::GeneratorParts parts, const LoraTraining& training) {
    const auto captions = captionStates(*parts.text, training);
    parts.text.reset(); // as large as half of the network
    parts.unet.to(at::Device(training.device.name), at::kFloat);
    RETORT_TRY(const auto factors,
               diffusion::LoraFactors::ofAttention(parts.unet, training.choices.rank, training.choices.seed));
    const auto recipe = recipeOf(training);
    RETORT_TRY(auto steps, miniature::DenoiserSteps::create(
                               {.part = "lora",
                                .recipe = recipe,
                                .scheduler = parts.scheduler,
                                .latentScale = parts.autoencoder.config().scalingFactor,
                                .seed = training.choices.seed,
                                .device = training.device,
                                .precision = training.precision},
                               {.latents = training.latents, .captions = captions}, std::move(parts.unet),
                               {.parameters = factors.parameters(),
                                .apply = [&factors](diffusion::UNet& network) { factors.apply(network); }}));
    TrainedLora trained{.factors = factors};
    const auto firstTenth = [&](std::int64_t step, double loss) -> Status {
        if (step == recipe.plan.evaluateEvery)
            trained.firstLoss = loss;
        return {};
    };
    RETORT_TRY(trained.lastLoss, miniature::run({.task = "LoRA",
                                                 .plan = recipe.plan,
                                                 .checkpoint = training.checkpoint,
                                                 .start = miniature::StartFrom::Checkpoint,
                                                 .device = training.device,
                                                 .progress = training.progress,
                                                 .evaluate = firstTenth,
                                                 .remedy = "choose a lower learning rate",
                                                 .stop = training.stop,
                                                 .remark = training.remark},
                                                *steps));
    return trained;
}

} // namespace retort::study
