#include "miniature/generators/generator_training.h"

#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/weight_files.h"
#include "diffusion/generators/generator.h"
#include "miniature/generators/adapter_training.h"
#include "miniature/generators/unclip_training.h"
#include "models/checksums.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <map>

namespace retort::miniature {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using testing::colours;
using ::testing::HasSubstr;
using testing::tinyAdapterRecipe;
using testing::tinyGeneratorRecipe;
using testing::tinyUnclipRecipe;
using testing::weightsIn;

constexpr const char* kUNet = "unet/diffusion_pytorch_model.safetensors";
constexpr const char* kAutoencoder = "vae/diffusion_pytorch_model.safetensors";

/// Trains the generator whose folder is "generator" with the teacher in "teacher".
TrainingRun runIn(const TemporaryFolder& folder, const std::string& name) {
    at::set_num_threads(1);
    if (!fs::exists(folder / "teacher"))
        testing::writeTeacher(folder / "teacher");
    return {.teacher = folder / "teacher", .folder = folder / name};
}

TEST(TrainGenerator, losses_of_both_networks_fall) {
    const TemporaryFolder folder;
    auto run = runIn(folder, "generator");
    std::map<std::string, std::vector<double>> losses;
    run.evaluated = [&](const PartEvaluation& evaluation) {
        losses[evaluation.part].push_back(evaluation.loss);
    };
    auto recipe = tinyGeneratorRecipe();
    recipe.autoencoder.plan.steps = 60;
    recipe.denoiser.plan.steps = 150;
    recipe.autoencoder.plan.evaluateEvery = recipe.denoiser.plan.evaluateEvery = 10;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto last, trainGenerator(run, recipe, colours()));
    losses[last.part].push_back(last.loss);
    for (const auto* part : {"autoencoder", "generator"}) {
        ASSERT_GE(losses[part].size(), 2u) << part;
        EXPECT_LT(losses[part].back(), 0.95 * losses[part].front()) << part;
    }
}

TEST(TrainGenerator, writes_a_folder_that_samples_and_keeps_no_checkpoint) {
    const TemporaryFolder folder;
    const auto run = runIn(folder, "generator");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto last, trainGenerator(run, tinyGeneratorRecipe(), colours()));
    ASSERT_EQ(last.figures.size(), 2u);
    EXPECT_EQ(last.figures[0].name, "colours as prompted");
    EXPECT_EQ(last.figures[1].name, "colours Frechet distance");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto verified, models::verifyChecksums(run.folder));
    EXPECT_GE(verified, 10u);
    EXPECT_FALSE(fs::exists(workFolder(run.folder) / "checkpoint.safetensors"));
    EXPECT_FALSE(fs::exists(workFolder(run.folder) / "autoencoder.safetensors"));
    EXPECT_TRUE(fs::exists(workFolder(run.folder) / "reconstructions.ppm"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, diffusion::Generator::open(run.folder));
    EXPECT_EQ(generator.description().conditioning, diffusion::Conditioning::Text);
    const std::vector<diffusion::ImageRequest> requests{{.seed = 1, .prompt = "a red square."}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, generator.sample(requests, {.steps = 2}));
    EXPECT_EQ(images[0].pixels.sizes(), (at::IntArrayRef{testing::kSide, testing::kSide, 3}));
}

TEST(TrainGenerator, reconstructions_are_judged_by_pixels_and_by_the_teacher) {
    const TemporaryFolder folder;
    auto run = runIn(folder, "generator");
    std::vector<Figure> figures;
    run.evaluated = [&](const PartEvaluation& evaluation) {
        if (evaluation.part == "autoencoder")
            figures = evaluation.figures;
    };
    auto recipe = tinyGeneratorRecipe();
    recipe.autoencoder.colourWeight = 1;
    recipe.denoiser.plan.steps = 1;
    ASSERT_TRUE(trainGenerator(run, recipe, colours()).ok());
    ASSERT_EQ(figures.size(), 3u);
    EXPECT_EQ(figures[0].name, "colours PSNR");
    EXPECT_GT(figures[0].value, 0);
    EXPECT_EQ(figures[1].name, "colours same class");
    EXPECT_LE(figures[1].value, 100);
    EXPECT_EQ(figures[2].name, "colours Frechet distance");
    EXPECT_GE(figures[2].value, 0);
}

TEST(TrainGenerator, stopped_in_either_network_and_resumed_ends_with_the_same_weights) {
    const TemporaryFolder folder;
    ASSERT_TRUE(trainGenerator(runIn(folder, "whole"), tinyGeneratorRecipe(), colours()).ok());
    for (const auto* task : {"miniature autoencoder", "miniature generator"}) {
        auto run = runIn(folder, "halved");
        run.start = fs::exists(run.folder) ? StartFrom::Checkpoint : StartFrom::Scratch;
        testing::stopAfter(run, task, 10 * 8);
        EXPECT_THAT(trainGenerator(run, tinyGeneratorRecipe(), colours()),
                    failsWith(ErrorCode::Cancelled, HasSubstr("run it again")));
    }
    auto run = runIn(folder, "halved");
    run.start = StartFrom::Checkpoint;
    ASSERT_TRUE(trainGenerator(run, tinyGeneratorRecipe(), colours()).ok());
    for (const auto* file : {kAutoencoder, kUNet})
        EXPECT_TRUE(at::equal(weightsIn(folder / "whole" / file), weightsIn(folder / "halved" / file)))
            << file;
    EXPECT_THAT(trainGenerator(run, tinyGeneratorRecipe(), colours()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("nothing to resume")));
}

TEST(TrainGenerator, refuses_images_and_teachers_that_do_not_fit) {
    const TemporaryFolder folder;
    const auto run = runIn(folder, "generator");
    auto sets = colours();
    sets[0].classes.push_back("green");
    EXPECT_THAT(trainGenerator(run, tinyGeneratorRecipe(), sets),
                failsWith(ErrorCode::Mismatch, HasSubstr("3 classes, the recipe names 2")));
    EXPECT_THAT(trainGenerator(run, tinyGeneratorRecipe(), {}),
                failsWith(ErrorCode::Mismatch, HasSubstr("0 were given")));
    auto recipe = tinyGeneratorRecipe();
    recipe.autoencoder.model.sampleSize = 32;
    EXPECT_THAT(trainGenerator(run, recipe, colours()),
                failsWith(ErrorCode::Mismatch, HasSubstr("32 pixels a side, the teacher sees 16")));
}

TEST(TrainGenerator, begun_with_another_keeps_its_autoencoder_and_goes_on_from_its_network) {
    const TemporaryFolder folder;
    const auto first = runIn(folder, "first");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, trainGenerator(first, tinyGeneratorRecipe(), colours()));
    auto recipe = tinyGeneratorRecipe();
    recipe.denoiser.plan.steps = 1;
    recipe.denoiser.plan.learningRate = 1e-12;
    const auto second = runIn(folder, "second");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, trainGenerator(second, recipe, colours(), first.folder));
    for (const auto* file : {kAutoencoder, kUNet})
        EXPECT_TRUE(at::allclose(weightsIn(first.folder / file), weightsIn(second.folder / file), 1e-3, 1e-4))
            << file;
}

TEST(TrainGenerator, refuses_to_begin_with_a_generator_of_another_shape) {
    const TemporaryFolder folder;
    const auto first = runIn(folder, "first");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, trainGenerator(first, tinyGeneratorRecipe(), colours()));
    auto recipe = tinyGeneratorRecipe();
    recipe.unet.layersPerBlock += 1;
    EXPECT_THAT(trainGenerator(runIn(folder, "second"), recipe, colours(), first.folder),
                failsWith(ErrorCode::Mismatch, HasSubstr("its UNet has another shape than the recipe's")));
}

/// What learns image embeddings beside a generator.
class TrainVariations : public ::testing::Test {
protected:
    TrainVariations() : m_generator(runIn(m_folder, "generator")) {
        auto recipe = tinyGeneratorRecipe();
        recipe.denoiser.plan.steps = 2;
        EXPECT_TRUE(trainGenerator(m_generator, recipe, colours()).ok());
    }
    TemporaryFolder m_folder;
    TrainingRun m_generator;
};

using TrainUnclip = TrainVariations;
using TrainAdapter = TrainVariations;

TEST_F(TrainUnclip, writes_a_folder_that_samples_from_an_embedding) {
    const auto run = runIn(m_folder, "unclip");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto last,
                                trainUnclip(run, tinyUnclipRecipe(), m_generator.folder, colours()));
    ASSERT_EQ(last.figures.size(), 4u);
    EXPECT_EQ(last.figures[0].name, "colours cosine to the source");
    EXPECT_LE(last.figures[0].value, 1);
    EXPECT_TRUE(
        at::equal(weightsIn(run.folder / kAutoencoder), weightsIn(m_generator.folder / kAutoencoder)));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, diffusion::Generator::open(run.folder));
    EXPECT_EQ(generator.description().conditioning, diffusion::Conditioning::ImageEmbedding);
    EXPECT_EQ(generator.description().embeddingWidth, 16);
    const std::vector<diffusion::ImageRequest> requests{{.seed = 1, .embedding = at::ones({16})}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, generator.sample(requests, {.steps = 2}));
    EXPECT_EQ(images[0].pixels.sizes(), (at::IntArrayRef{testing::kSide, testing::kSide, 3}));
}

TEST_F(TrainUnclip, stopped_and_resumed_ends_with_the_same_weights) {
    ASSERT_TRUE(
        trainUnclip(runIn(m_folder, "whole"), tinyUnclipRecipe(), m_generator.folder, colours()).ok());
    auto halved = runIn(m_folder, "halved");
    testing::stopAfter(halved, "miniature unclip", 10 * 8);
    EXPECT_THAT(trainUnclip(halved, tinyUnclipRecipe(), m_generator.folder, colours()),
                failsWith(ErrorCode::Cancelled, HasSubstr("run it again")));
    auto rest = runIn(m_folder, "halved");
    rest.start = StartFrom::Checkpoint;
    ASSERT_TRUE(trainUnclip(rest, tinyUnclipRecipe(), m_generator.folder, colours()).ok());
    EXPECT_TRUE(at::equal(weightsIn(m_folder / "whole" / kUNet), weightsIn(m_folder / "halved" / kUNet)));
}

TEST_F(TrainUnclip, refuses_a_generator_that_is_missing_or_told_vectors_of_another_width) {
    EXPECT_THAT(trainUnclip(runIn(m_folder, "unclip"), tinyUnclipRecipe(), m_folder / "nowhere", colours()),
                failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
    auto recipe = tinyUnclipRecipe();
    recipe.denoiser.plan.steps = 2;
    ASSERT_TRUE(trainUnclip(runIn(m_folder, "unclip"), recipe, m_generator.folder, colours()).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto trained,
                                diffusion::openUNet(m_folder / "unclip" / "unet", at::kFloat));
    auto config = trained.config();
    config.classEmbeddingInput += 2;
    diffusion::UNet wider(config);
    wider.initialise(1);
    ASSERT_THAT(diffusion::saveUNet(m_folder / "unclip", wider, at::kFloat), succeeds());
    EXPECT_THAT(trainUnclip(runIn(m_folder, "again"), recipe, m_folder / "unclip", colours()),
                failsWith(ErrorCode::Mismatch, HasSubstr("told a class vector of 34 numbers")));
}

/// A step at a learning rate of nearly nothing: all that was learnt before is still there.
TEST_F(TrainUnclip, goes_on_from_a_generator_that_is_told_embeddings) {
    auto recipe = tinyUnclipRecipe();
    recipe.denoiser.plan.steps = 4;
    ASSERT_TRUE(trainUnclip(runIn(m_folder, "unclip"), recipe, m_generator.folder, colours()).ok());
    recipe.denoiser.plan.steps = 1;
    recipe.denoiser.plan.learningRate = 1e-9;
    ASSERT_TRUE(trainUnclip(runIn(m_folder, "longer"), recipe, m_folder / "unclip", colours()).ok());
    EXPECT_TRUE(at::allclose(weightsIn(m_folder / "longer" / kUNet), weightsIn(m_folder / "unclip" / kUNet),
                             1e-3, 1e-4));
}

TEST_F(TrainAdapter, writes_a_folder_that_samples_from_an_embedding_and_leaves_the_generator) {
    const auto before = weightsIn(m_generator.folder / kUNet);
    const auto run = runIn(m_folder, "adapter");
    auto recipe = tinyAdapterRecipe();
    recipe.denoiser.plan.steps = 100; // so that 8-bit pixels show what was learnt
    RETORT_ASSERT_OK_AND_ASSIGN(const auto last, trainAdapter(run, recipe, m_generator.folder, colours()));
    ASSERT_EQ(last.figures.size(), 4u);
    EXPECT_EQ(last.figures[0].name, "colours cosine to the source");
    EXPECT_EQ(last.figures[3].name, "colours Frechet distance");
    EXPECT_TRUE(at::equal(weightsIn(m_generator.folder / kUNet), before));
    EXPECT_FALSE(fs::exists(workFolder(run.folder) / "checkpoint.safetensors"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto verified, models::verifyChecksums(run.folder));
    EXPECT_EQ(verified, 2u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, diffusion::Generator::open(run.folder));
    EXPECT_EQ(generator.description().conditioning, diffusion::Conditioning::ImageEmbedding);
    EXPECT_EQ(generator.description().embeddingWidth, 16);
    const std::vector<diffusion::ImageRequest> requests{{.seed = 1, .embedding = at::ones({16})},
                                                        {.seed = 1, .embedding = -at::ones({16})}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, generator.sample(requests, {.steps = 2}));
    EXPECT_EQ(images[0].pixels.sizes(), (at::IntArrayRef{testing::kSide, testing::kSide, 3}));
    EXPECT_FALSE(at::equal(images[0].pixels, images[1].pixels)) << "the adapter has learnt something";
}

TEST_F(TrainAdapter, is_moved_with_its_generator) {
    const auto run = runIn(m_folder, "adapter");
    auto recipe = tinyAdapterRecipe();
    recipe.denoiser.plan.steps = 2;
    ASSERT_TRUE(trainAdapter(run, recipe, m_generator.folder, colours()).ok());
    const TemporaryFolder elsewhere;
    for (const auto* name : {"adapter", "generator"})
        fs::copy(m_folder / name, elsewhere / name, fs::copy_options::recursive);
    fs::remove_all(m_generator.folder);
    EXPECT_TRUE(diffusion::Generator::open(elsewhere / "adapter").ok());
    EXPECT_THAT(diffusion::Generator::open(run.folder),
                failsWith(ErrorCode::NotFound, HasSubstr("generator")));
}

TEST_F(TrainAdapter, stopped_and_resumed_ends_with_the_same_weights) {
    const auto recipe = tinyAdapterRecipe();
    ASSERT_TRUE(trainAdapter(runIn(m_folder, "whole"), recipe, m_generator.folder, colours()).ok());
    auto halved = runIn(m_folder, "halved");
    testing::stopAfter(halved, "miniature adapter", 10 * 8);
    EXPECT_THAT(trainAdapter(halved, recipe, m_generator.folder, colours()),
                failsWith(ErrorCode::Cancelled, HasSubstr("run it again")));
    auto rest = runIn(m_folder, "halved");
    rest.start = StartFrom::Checkpoint;
    ASSERT_TRUE(trainAdapter(rest, recipe, m_generator.folder, colours()).ok());
    EXPECT_TRUE(at::equal(weightsIn(m_folder / "whole" / "adapter.safetensors"),
                          weightsIn(m_folder / "halved" / "adapter.safetensors")));
}

TEST_F(TrainAdapter, refuses_a_generator_that_is_missing_or_told_embeddings_already) {
    EXPECT_THAT(
        trainAdapter(runIn(m_folder, "adapter"), tinyAdapterRecipe(), m_folder / "nowhere", colours()),
        failsWith(ErrorCode::NotFound, HasSubstr("nowhere")));
    auto recipe = tinyUnclipRecipe();
    recipe.denoiser.plan.steps = 2;
    ASSERT_TRUE(trainUnclip(runIn(m_folder, "unclip"), recipe, m_generator.folder, colours()).ok());
    EXPECT_THAT(trainAdapter(runIn(m_folder, "adapter"), tinyAdapterRecipe(), m_folder / "unclip", colours()),
                failsWith(ErrorCode::Mismatch, HasSubstr("told a class vector already")));
}

} // namespace
} // namespace retort::miniature
