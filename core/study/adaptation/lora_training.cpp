#include "study/adaptation/lora_training.h"

#include "miniature/caption_states.h"
#include "miniature/generators/denoiser_steps.h"
#include "miniature/training_loop.h"

#include <torch/types.h>

#include <algorithm>
#include <iterator>
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
    const auto& choices = training.choices;
    const auto captions = captionStates(*parts.text, training);
    parts.unet.to(at::Device(training.device.name), at::kFloat);
    TrainedLora trained;
    RETORT_TRY(const auto ofUnet,
               diffusion::LoraFactors::ofAttention(parts.unet, choices.rank, choices.seed));
    trained.factors.push_back(ofUnet);
    miniature::LearntFactors learnt{
        .parameters = ofUnet.parameters(),
        .apply = [&ofUnet](diffusion::UNet& network) { network.replace(ofUnet.changedWeights()); }};
    if (choices.textEncoder) {
        RETORT_TRY(const auto ofText,
                   diffusion::LoraFactors::ofAttention(parts.text->model, choices.rank, choices.seed));
        trained.factors.push_back(ofText);
        std::ranges::copy(ofText.parameters(), std::back_inserter(learnt.parameters));
        learnt.captionStates = [&text = *parts.text, ofText](const at::Tensor& tokens) {
            text.model.replace(ofText.changedWeights());
            return text.model.textHiddenStates(tokens, text.skippedLayers);
        };
    } else {
        parts.text.reset(); // as large as half of the network
    }
    const auto recipe = recipeOf(training);
    RETORT_TRY(auto steps,
               miniature::DenoiserSteps::create({.part = "lora",
                                                 .recipe = recipe,
                                                 .scheduler = parts.scheduler,
                                                 .latentScale = parts.autoencoder.config().scalingFactor,
                                                 .seed = choices.seed,
                                                 .device = training.device,
                                                 .precision = training.precision},
                                                {.latents = training.latents, .captions = captions},
                                                std::move(parts.unet), std::move(learnt)));
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
