#include "miniature/generators/unclip_training.h"

#include "base/file.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/base_generator.h"
#include "miniature/generators/denoiser_training.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr int kSkippedTextBlocks = 1; // of the text tower, as in Stable Diffusion 2.x

diffusion::EmbeddingNormaliser normaliserOf(const at::Tensor& embeddings) {
    constexpr double kSmallest = 1e-6; // a number that never changes is left as it is
    return {.mean = embeddings.mean(0, true),
            .deviation = embeddings.std(0, true, true).clamp_min(kSmallest)};
}

/// The generator's network with a class embedding in front, which begins at random where it has none.
diffusion::UNet widened(const diffusion::UNet& generator, int embeddingWidth, std::uint64_t seed) {
    auto config = generator.config();
    config.classEmbedding = diffusion::ClassEmbedding::Projection;
    config.classEmbeddingInput = 2 * embeddingWidth;
    diffusion::UNet network(config);
    network.initialise(seed);
    const torch::NoGradGuard noGradients;
    tensor::TensorMap known;
    for (const auto& parameter : generator.namedParameters())
        known.emplace(parameter.name, parameter.tensor);
    for (auto parameter : network.namedParameters())
        if (const auto found = known.find(parameter.name); found != known.end())
            parameter.tensor.copy_(found->second);
    return network;
}

struct UnclipParts {
    const diffusion::UNet& unet;
    const diffusion::Autoencoder& autoencoder;
    const clip::LoadedTeacher& teacher;
    const diffusion::SchedulerConfig& scheduler;
    const diffusion::EmbeddingNoising& noising;
};

Status saveFolder(const fs::path& folder, const UnclipParts& parts) {
    RETORT_CHECK(diffusion::saveUNet(folder, parts.unet, at::kHalf));
    RETORT_CHECK(diffusion::saveAutoencoder(folder, parts.autoencoder, at::kHalf));
    RETORT_CHECK(diffusion::saveText(folder, parts.teacher.model, kSkippedTextBlocks, parts.teacher.tokenizer,
                                     at::kHalf));
    RETORT_CHECK(diffusion::saveScheduler(folder, parts.scheduler));
    RETORT_CHECK(diffusion::saveEmbeddingNoising(folder, parts.noising));
    return diffusion::finishGeneratorFolder(folder);
}

Result<PartEvaluation> train(const TrainingRun& run, const UnclipRecipe& recipe, const fs::path& generator,
                             const std::vector<ImageSet>& sets) {
    RETORT_TRY(const auto teacher, openTeacher(run));
    RETORT_CHECK(checkImageSets(sets, recipe.datasets, teacher.config.vision.imageSize));
    RETORT_TRY(const auto base, openBaseGenerator(generator, BaseKind::TextOrEmbedding, run, teacher.config));
    auto network = widened(base.unet, teacher.config.embeddingWidth, recipe.seed);
    RETORT_CHECK(createFolders(run.folder));
    RETORT_CHECK(createFolders(workFolder(run.folder)));
    const TrainingImages images(sets);
    const ImageJudge judge(teacher, recipe.datasets, run.device, run.precision);
    RETORT_TRY(const auto latents, latentsOf(generator, run, images, judge, teacher));
    const CaptionStates captions(teacher.model, teacher.tokenizer, recipe.datasets, kSkippedTextBlocks);
    const diffusion::EmbeddingNoising noising{.normaliser = normaliserOf(latents.embeddings)};
    const diffusion::UnclipNoise noise(noising.normaliser, noising.process);
    const auto save = [&](const diffusion::UNet& trained) {
        return saveFolder(run.folder, {trained, base.autoencoder, teacher, base.scheduler, noising});
    };
    return trainDenoiser({.part = "unclip",
                          .run = run,
                          .recipe = recipe.denoiser,
                          .scheduler = base.scheduler,
                          .seed = recipe.seed,
                          .sets = sets,
                          .latents = latents,
                          .captions = captions,
                          .judge = judge,
                          .autoencoder = base.autoencoder,
                          .unclip = &noise,
                          .save = save},
                         std::move(network));
}

} // namespace

Result<PartEvaluation> trainUnclip(const TrainingRun& run, const UnclipRecipe& recipe,
                                   const fs::path& generator, const std::vector<ImageSet>& sets) {
    return tensor::guarded("training the miniature unCLIP generator",
                           [&] { return train(run, recipe, generator, sets); });
}

} // namespace retort::miniature
