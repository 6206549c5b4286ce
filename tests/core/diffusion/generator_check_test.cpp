#include "base/file.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <functional>

namespace {

using namespace retort;
using namespace retort::diffusion;
using diffusion::testing::tinyParts;
using diffusion::testing::writeTinyGenerator;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kUNetWeights = "unet/diffusion_pytorch_model.safetensors";

void expectSame(const GeneratorDescription& actual, const GeneratorDescription& expected) {
    EXPECT_EQ(actual.conditioning, expected.conditioning);
    EXPECT_EQ(actual.nativeSize, expected.nativeSize);
    EXPECT_EQ(actual.imageFactor, expected.imageFactor);
    EXPECT_EQ(actual.embeddingWidth, expected.embeddingWidth);
    EXPECT_EQ(actual.textWidth, expected.textWidth);
    EXPECT_EQ(diffusersJson(actual.scheduler), diffusersJson(expected.scheduler));
    EXPECT_EQ(actual.contentHash, expected.contentHash);
}

class GeneratorKinds : public ::testing::TestWithParam<Conditioning> {};

TEST_P(GeneratorKinds, DescriptionWithoutWeightsIsThatOfTheOpenedGenerator) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = GetParam()}), succeeds());
    for (const auto dtype : {at::kFloat, at::kHalf}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, Generator::open(folder.path(), {.dtype = dtype}));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto described, describeGenerator(folder.path(), {.dtype = dtype}));
        expectSame(described, opened.description());
    }
}

TEST_P(GeneratorKinds, OutlineIsReadFromTheConfigurationAlone) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = GetParam()}), succeeds());
    fs::remove(folder / kUNetWeights);
    EXPECT_TRUE(looksLikeGenerator(folder.path()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outline, outlineGenerator(folder.path()));
    EXPECT_EQ(outline.conditioning, GetParam());
    EXPECT_EQ(outline.nativeSize, diffusion::testing::kTinyImageSize);
    EXPECT_EQ(outline.embeddingWidth, GetParam() == Conditioning::Text ? 0 : 8);
    EXPECT_EQ(outline.prediction, PredictionType::Velocity);
}

TEST_P(GeneratorKinds, WholeFolderIsVerifiedWithEveryFileAndParameter) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path(), {.conditioning = GetParam()}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(folder.path()));
    EXPECT_EQ(report.outline.conditioning, GetParam());
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(report.verifiedFiles, files - 1) << "all but the list itself";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, openGeneratorFolder(folder.path()));
    std::int64_t parameters = 0;
    for (const auto& named : {opened.unet.namedParameters(), opened.autoencoder.namedParameters(),
                              opened.text->model.namedParameters()})
        for (const auto& [name, parameter] : named)
            parameters += parameter.is_meta() ? 0 : parameter.numel(); // the image tower is not there
    EXPECT_EQ(report.parameters, parameters);
}

INSTANTIATE_TEST_SUITE_P(GeneratorCheck, GeneratorKinds,
                         ::testing::Values(Conditioning::Text, Conditioning::ImageEmbedding));

TEST(GeneratorCheck, CheckedFolderHasNoWeightInMemory) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto parts,
                                openGeneratorFolder(folder.path(), {.weights = models::WeightUse::Check}));
    for (const auto& named : {parts.unet.namedParameters(), parts.autoencoder.namedParameters(),
                              parts.text->model.namedParameters()})
        for (const auto& [name, parameter] : named)
            EXPECT_TRUE(parameter.is_meta()) << name;
}

struct BadPart {
    const char* what;
    std::function<void(const TemporaryFolder&)> spoil;
    ErrorCode code;
    std::vector<const char*> named;
};

Status writeUNet(const fs::path& path, const std::function<void(tensor::TensorMap&)>& change) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    tensor::TensorMap weights;
    for (const auto& [name, entry] : archive.entries())
        weights.emplace(name, tensor::viewOf(entry).clone());
    change(weights);
    return tensor::saveTensors(path, weights);
}

/// With weights that the sums do not list.
std::function<void(const TemporaryFolder&)> withUNet(const std::function<void(tensor::TensorMap&)>& change) {
    return [change](const TemporaryFolder& folder) {
        fs::remove(folder / "SHA256SUMS");
        ASSERT_THAT(writeUNet(folder / kUNetWeights, change), succeeds());
    };
}

std::vector<BadPart> badParts() {
    return {
        {"changed file",
         [](const TemporaryFolder& folder) { folder.write("vae/config.json", "{}"); },
         ErrorCode::Corrupt,
         {"vae/config.json", "wrong hash"}},
        {"changed weights",
         [](const TemporaryFolder& folder) {
             ASSERT_THAT(writeUNet(folder / kUNetWeights,
                                   [](tensor::TensorMap& weights) { weights.at("conv_in.bias").add_(1); }),
                         succeeds());
         },
         ErrorCode::Corrupt,
         {kUNetWeights, "wrong hash"}},
        {"file that is listed and gone",
         [](const TemporaryFolder& folder) { fs::remove(folder / "tokenizer/merges.txt"); },
         ErrorCode::NotFound,
         {"tokenizer/merges.txt", "SHA256SUMS"}},
        {"missing tensor",
         withUNet([](tensor::TensorMap& weights) { weights.erase("conv_in.bias"); }),
         ErrorCode::Mismatch,
         {kUNetWeights, "conv_in.bias"}},
        {"tensor of another shape",
         withUNet([](tensor::TensorMap& weights) { weights.at("conv_in.bias") = torch::zeros({7}); }),
         ErrorCode::Mismatch,
         {kUNetWeights, "conv_in.bias", "7"}},
        {"tensor of integers",
         withUNet([](tensor::TensorMap& weights) {
             weights.at("conv_in.bias") = weights.at("conv_in.bias").to(torch::kLong);
         }),
         ErrorCode::Mismatch,
         {kUNetWeights, "conv_in.bias", "floating"}},
        {"text tower without a tensor",
         [](const TemporaryFolder& folder) {
             fs::remove(folder / "SHA256SUMS");
             ASSERT_THAT(writeUNet(folder / "text_encoder/model.safetensors",
                                   [](tensor::TensorMap& weights) {
                                       weights.erase("text_model.final_layer_norm.bias");
                                   }),
                         succeeds());
         },
         ErrorCode::Mismatch,
         {"text_encoder/model.safetensors", "text_model.final_layer_norm.bias"}},
        {"unknown scheduler",
         [](const TemporaryFolder& folder) {
             folder.write("model_index.json", R"({"_class_name": "StableDiffusionPipeline",
                                                  "scheduler": ["diffusers", "UniPCMultistepScheduler"]})");
         },
         ErrorCode::Unsupported,
         {"model_index.json", "UniPCMultistepScheduler"}},
        {"unknown scheduler, and no index that names it",
         [](const TemporaryFolder& folder) {
             folder.write("model_index.json", R"({"_class_name": "StableDiffusionPipeline"})");
             folder.write("scheduler/scheduler_config.json", R"({"_class_name": "UniPCMultistepScheduler"})");
         },
         ErrorCode::Unsupported,
         {"scheduler/scheduler_config.json", "UniPCMultistepScheduler"}},
    };
}

TEST(GeneratorCheck, FolderThatIsNotWholeIsNamedWithFileAndReason) {
    for (const auto& [what, spoil, code, named] : badParts()) {
        SCOPED_TRACE(what);
        const TemporaryFolder folder;
        ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
        spoil(folder);
        for (const auto* word : named)
            EXPECT_THAT(verifyGenerator(folder.path()),
                        failsWith(code, AllOf(HasSubstr(folder.path().string()), HasSubstr(word))));
    }
}

TEST(GeneratorCheck, DescribingFailsAsOpeningDoes) {
    for (const auto& [what, spoil, code, named] : badParts()) {
        SCOPED_TRACE(what);
        const TemporaryFolder folder;
        ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
        spoil(folder);
        const auto opened = Generator::open(folder.path());
        const auto described = describeGenerator(folder.path());
        ASSERT_EQ(described.ok(), opened.ok());
        if (!opened.ok()) {
            EXPECT_EQ(described.error().code, opened.error().code);
        }
    }
}

TEST(GeneratorCheck, PathsThatAreNoGeneratorDoNotLookLikeOne) {
    const TemporaryFolder folder;
    folder.write("model/readme.txt", "nothing");
    EXPECT_FALSE(looksLikeGenerator(folder / "model"));
    EXPECT_FALSE(looksLikeGenerator(folder / "model/readme.txt"));
    EXPECT_FALSE(looksLikeGenerator(folder / "nowhere"));
    EXPECT_THAT(outlineGenerator(folder / "model"),
                failsWith(ErrorCode::NotFound, HasSubstr("model_index.json")));
    const auto file = folder.write("other.safetensors", "nothing");
    EXPECT_TRUE(looksLikeGenerator(file));
    EXPECT_THAT(verifyGenerator(file), failsWith(ErrorCode::Corrupt, HasSubstr("other.safetensors")));
}

} // namespace
