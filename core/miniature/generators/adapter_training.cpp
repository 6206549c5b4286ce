#include "miniature/generators/adapter_training.h"

#include "base/file.h"
#include "diffusion/checkpoints/assembly.h"
#include "miniature/generators/base_generator.h"
#include "miniature/generators/denoiser_training.h"
#include "models/checksums.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr int kSkippedLayers = 1; // of the text tower, as in Stable Diffusion 2.x
constexpr const char* kAdapterFile = "adapter.safetensors";

Status saveTogether(const fs::path& folder, const fs::path& generator,
                    const diffusion::ImageAdapter& adapter) {
    RETORT_CHECK(adapter.save(folder / kAdapterFile, at::kHalf));
    RETORT_CHECK(diffusion::writeAssembly(folder / diffusion::kAssemblyFile,
                                          {.base = generator, .adapter = folder / kAdapterFile}));
    return models::writeChecksums(folder, {kAdapterFile, diffusion::kAssemblyFile});
}

Result<PartEvaluation> trainAdapterOf(const TrainingRun& run, const AdapterRecipe& recipe,
                                      const fs::path& generator, const std::vector<ImageSet>& sets) {
    RETORT_TRY(const auto teacher, openTeacher(run));
    RETORT_CHECK(checkImageSets(sets, recipe.datasets, teacher.config.vision.imageSize));
    RETORT_TRY(auto base, openBaseGenerator(generator, BaseKind::Text, run, teacher.config));
    auto adapter = diffusion::ImageAdapter::create(
        {.embeddingWidth = teacher.config.embeddingWidth, .tokens = recipe.tokens}, base.unet.config(),
        recipe.seed);
    adapter.to(at::Device(run.device.name), at::kFloat);
    RETORT_CHECK(createFolders(run.folder));
    RETORT_CHECK(createFolders(workFolder(run.folder)));
    const TrainingImages images(sets);
    const ImageJudge judge(teacher, recipe.datasets, run.device, run.precision);
    RETORT_TRY(const auto latents, latentsOf(generator, run, images, judge, teacher));
    const CaptionStates captions(teacher.model, teacher.tokenizer, recipe.datasets, kSkippedLayers);
    const auto save = [&](const diffusion::UNet&) { return saveTogether(run.folder, generator, adapter); };
    return trainDenoiser({.part = "adapter",
                          .run = run,
                          .recipe = recipe.denoiser,
                          .scheduler = base.scheduler,
                          .seed = recipe.seed,
                          .sets = sets,
                          .latents = latents,
                          .captions = captions,
                          .judge = judge,
                          .autoencoder = base.autoencoder,
                          .adapter = &adapter,
                          .save = save},
                         std::move(base.unet));
}

} // namespace

Result<PartEvaluation> trainAdapter(const TrainingRun& run, const AdapterRecipe& recipe,
                                    const fs::path& generator, const std::vector<ImageSet>& sets) {
    return tensor::guarded("training the miniature image adapter",
                           [&] { return trainAdapterOf(run, recipe, generator, sets); });
}

} // namespace retort::miniature
