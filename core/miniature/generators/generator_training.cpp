#include "miniature/generators/generator_training.h"

#include "base/file.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/weight_files.h"
#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/autoencoder_steps.h"
#include "miniature/generators/denoiser_training.h"
#include "tensor/torch_error.h"
#include "training/kept_checkpoints.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kMeasured = 2000; // training images of each set, for the scale of latents
constexpr int kSkippedBlocks = 1;        // of the text tower, as in Stable Diffusion 2.x

bool sameShapes(const std::vector<tensor::NamedTensor>& a, const std::vector<tensor::NamedTensor>& b) {
    return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
        return left.name == right.name && left.tensor.sizes() == right.tensor.sizes();
    });
}

class GeneratorJob {
public:
    GeneratorJob(const TrainingRun& run, const GeneratorRecipe& recipe, const fs::path& start,
                 const std::vector<ImageSet>& sets, const clip::LoadedTeacher& teacher)
        : m_run(run), m_recipe(recipe), m_start(start), m_sets(sets), m_teacher(teacher), m_images(sets),
          m_judge(teacher, recipe.datasets, run.device, run.precision) {}

    Result<PartEvaluation> all() {
        RETORT_CHECK(createFolders(m_run.folder));
        RETORT_CHECK(createFolders(workFolder(m_run.folder)));
        if (m_run.start == StartFrom::Scratch || !fs::exists(autoencoderWeights(m_run.folder)))
            RETORT_CHECK(m_start.empty() ? trainAutoencoder() : takeAutoencoder());
        return trainUNet();
    }

private:
    Status takeAutoencoder() {
        RETORT_TRY(const auto network, openAutoencoder(m_start, m_run));
        if (network.config().sampleSize != m_recipe.autoencoder.model.sampleSize ||
            network.config().blockChannels != m_recipe.autoencoder.model.blockChannels ||
            network.config().latentChannels != m_recipe.autoencoder.model.latentChannels)
            return otherShape("autoencoder");
        return diffusion::saveAutoencoder(m_run.folder, network, at::kHalf);
    }

    Error otherShape(const char* part) const {
        return {ErrorCode::Mismatch,
                fmt::format("{}: its {} has another shape than the recipe's; begin with a "
                            "generator of the same recipe, or with none",
                            m_start.string(), part)};
    }

    /// With the weights of the generator to begin with, else at random.
    Result<diffusion::UNet> firstNetwork(const diffusion::UNetConfig& config) const {
        diffusion::UNet network(config);
        network.initialise(m_recipe.seed);
        if (m_start.empty())
            return network;
        RETORT_TRY(auto known, diffusion::openUNet(m_start / "unet", at::kFloat));
        if (!sameShapes(network.namedParameters(), known.namedParameters()))
            return otherShape("UNet");
        return known;
    }

    Status trainAutoencoder() {
        std::error_code ignored;
        fs::remove(autoencoderWeights(m_run.folder), ignored);
        const auto checkpoint = workFolder(m_run.folder) / "autoencoder.safetensors";
        RETORT_TRY(auto trainer, AutoencoderSteps::create({.recipe = m_recipe.autoencoder,
                                                           .seed = m_recipe.seed,
                                                           .device = m_run.device,
                                                           .precision = m_run.precision},
                                                          m_images, m_judge));
        const auto report = [&](std::int64_t step, double loss) -> Status {
            RETORT_TRY(auto figures,
                       trainer->evaluate(m_sets, workFolder(m_run.folder) / "reconstructions.ppm"));
            if (m_run.evaluated)
                m_run.evaluated({"autoencoder", step, loss, std::move(figures)});
            return {};
        };
        RETORT_TRY(const auto loss, miniature::run({.task = "miniature autoencoder",
                                                    .plan = m_recipe.autoencoder.plan,
                                                    .checkpoint = checkpoint,
                                                    .start = m_run.start,
                                                    .device = m_run.device,
                                                    .progress = m_run.progress,
                                                    .evaluate = report,
                                                    .stop = m_run.stop,
                                                    .remark = m_run.remark},
                                                   *trainer));
        RETORT_CHECK(report(m_recipe.autoencoder.plan.steps, loss));
        trainer->keepAverages();
        RETORT_CHECK(save(trainer->network()));
        training::removeCheckpoints(checkpoint);
        return {};
    }

    Status save(const diffusion::Autoencoder& network) const {
        auto config = network.config();
        config.scalingFactor =
            latentScale(m_images, network, kMeasured, {.device = m_run.device, .precision = m_run.precision});
        diffusion::Autoencoder scaled(config);
        tensor::TensorMap weights;
        for (const auto& parameter : network.namedParameters())
            weights.emplace(parameter.name, parameter.tensor.detach());
        RETORT_CHECK(scaled.load(weights, at::kFloat, "the trained autoencoder"));
        return diffusion::saveAutoencoder(m_run.folder, scaled, at::kHalf);
    }

    /// Works with the autoencoder as it was stored, so that a resumed training sees the same latents.
    Result<PartEvaluation> trainUNet() {
        RETORT_TRY(const auto autoencoder, openAutoencoder(m_run.folder, m_run));
        RETORT_TRY(const auto latents, latentsOf(m_run.folder, m_run, m_images, m_judge, m_teacher));
        const CaptionStates captions(m_teacher.model, m_teacher.tokenizer, m_recipe.datasets, kSkippedBlocks);
        auto config = m_recipe.unet;
        config.crossAttentionWidth = m_teacher.config.text.transformer.width;
        RETORT_CHECK(diffusion::validate(config, "the recipe's unet"));
        RETORT_TRY(auto network, firstNetwork(config));
        return trainDenoiser({.part = "generator",
                              .run = m_run,
                              .recipe = m_recipe.denoiser,
                              .scheduler = m_recipe.scheduler,
                              .seed = m_recipe.seed,
                              .sets = m_sets,
                              .latents = latents,
                              .captions = captions,
                              .judge = m_judge,
                              .autoencoder = autoencoder,
                              .save = [&](const diffusion::UNet& unet) { return saveFolder(unet); }},
                             std::move(network));
    }

    Status saveFolder(const diffusion::UNet& unet) const {
        RETORT_CHECK(diffusion::saveUNet(m_run.folder, unet, at::kHalf));
        RETORT_CHECK(diffusion::saveText(m_run.folder, m_teacher.model, kSkippedBlocks, m_teacher.tokenizer,
                                         at::kHalf));
        RETORT_CHECK(diffusion::saveScheduler(m_run.folder, m_recipe.scheduler));
        return diffusion::finishGeneratorFolder(m_run.folder);
    }

    const TrainingRun& m_run;
    const GeneratorRecipe& m_recipe;
    const fs::path& m_start;
    const std::vector<ImageSet>& m_sets;
    const clip::LoadedTeacher& m_teacher;
    TrainingImages m_images;
    ImageJudge m_judge;
};

Status checkSide(const GeneratorRecipe& recipe, const clip::LoadedTeacher& teacher) {
    if (recipe.autoencoder.model.sampleSize == teacher.config.vision.imageSize)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("the recipe's images have {} pixels a side, the teacher sees {}",
                             recipe.autoencoder.model.sampleSize, teacher.config.vision.imageSize)};
}

} // namespace

Result<PartEvaluation> trainGenerator(const TrainingRun& run, const GeneratorRecipe& recipe,
                                      const std::vector<ImageSet>& sets, const fs::path& start) {
    return tensor::guarded("training the miniature generator", [&]() -> Result<PartEvaluation> {
        RETORT_TRY(const auto teacher, openTeacher(run));
        RETORT_CHECK(checkSide(recipe, teacher));
        RETORT_CHECK(checkImageSets(sets, recipe.datasets, teacher.config.vision.imageSize));
        return GeneratorJob(run, recipe, start, sets, teacher).all();
    });
}

} // namespace retort::miniature
