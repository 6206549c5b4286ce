#include "miniature/generators/denoiser_training.h"

#include "miniature/generators/denoiser_steps.h"
#include "miniature/generators/generator_judgement.h"
#include "training/kept_checkpoints.h"

#include <torch/types.h>

namespace retort::miniature {

namespace {

DenoiserSteps::Setting settingOf(const DenoiserTraining& training) {
    return {.part = training.part,
            .recipe = training.recipe,
            .scheduler = training.scheduler,
            .latentScale = training.autoencoder.config().scalingFactor,
            .seed = training.seed,
            .device = training.run.device,
            .precision = training.run.precision};
}

ImageSampler samplerOf(const DenoiserTraining& training, const diffusion::UNet& network) {
    return ImageSampler({.scheduler = training.scheduler,
                         .guidance = training.recipe.judging.guidance,
                         .steps = training.recipe.judging.steps,
                         .latentScale = training.autoencoder.config().scalingFactor,
                         .device = training.run.device,
                         .precision = training.run.precision,
                         .adapter = training.adapter,
                         .progress = training.run.progress,
                         .stop = training.run.stop},
                        network, training.autoencoder);
}

LearntFactors learntOf(const diffusion::ImageAdapter* adapter) {
    if (!adapter)
        return {};
    return {.parameters = adapter->namedParameters(),
            .apply = {},
            .imageKeys = [adapter](const at::Tensor& embeddings) { return adapter->keys(embeddings); }};
}

Result<std::vector<Figure>> judge(const DenoiserTraining& training, DenoiserSteps& trainer, Depth depth) {
    const training::EmaScope averages(&trainer.averages());
    GeneratorJudgement judgement({.sets = training.sets,
                                  .latents = training.latents,
                                  .captions = training.captions,
                                  .judge = training.judge},
                                 training.recipe.judging, training.seed);
    const auto sampler = samplerOf(training, trainer.network());
    RETORT_TRY(auto figures, training.unclip || training.adapter
                                 ? judgement.ofEmbeddings(sampler, training.unclip, depth)
                                 : judgement.ofCaptions(sampler, depth));
    RETORT_CHECK(judgement.saveSheet(workFolder(training.run.folder) / "sheet.ppm"));
    return figures;
}

} // namespace

Result<PartEvaluation> trainDenoiser(const DenoiserTraining& training, diffusion::UNet network) {
    const auto& run = training.run;
    const auto checkpoint = workFolder(run.folder) / "checkpoint.safetensors";
    RETORT_CHECK(checkUnfinished(run.start, run.folder, checkpoint));
    RETORT_TRY(auto trainer,
               DenoiserSteps::create(
                   settingOf(training),
                   {.latents = training.latents, .captions = training.captions, .unclip = training.unclip},
                   std::move(network), learntOf(training.adapter)));
    const auto evaluate = [&](std::int64_t step, double loss) -> Status {
        RETORT_TRY(auto figures, judge(training, *trainer, Depth::OnTheWay));
        if (run.evaluated)
            run.evaluated({training.part, step, loss, std::move(figures)});
        return {};
    };
    RETORT_TRY(const auto loss, miniature::run({.task = "miniature " + training.part,
                                                .plan = training.recipe.plan,
                                                .checkpoint = checkpoint,
                                                .start = run.start,
                                                .device = run.device,
                                                .progress = run.progress,
                                                .evaluate = evaluate,
                                                .stop = run.stop,
                                                .remark = run.remark},
                                               *trainer));
    {
        const training::EmaScope averages(&trainer->averages());
        RETORT_CHECK(training.save(trainer->network()));
    }
    RETORT_TRY(auto figures, judge(training, *trainer, Depth::Final));
    training::removeCheckpoints(checkpoint);
    return PartEvaluation{training.part, training.recipe.plan.steps, loss, std::move(figures)};
}

} // namespace retort::miniature
