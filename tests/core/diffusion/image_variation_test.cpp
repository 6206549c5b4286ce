// Generators of image variations: an image's embedding in the text's place.

#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "diffusion/generators/request_batch.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <fstream>

namespace {

using namespace retort;
using namespace retort::diffusion;
using diffusion::testing::kTinyTextWidth;
using diffusion::testing::writeTinyGenerator;
using diffusion::testing::writeTinyVariation;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class ImageVariationTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_THAT(writeTinyVariation(folder / "variation"), succeeds()); }

    TemporaryFolder folder;
    fs::path place = folder / "variation";
    at::Tensor embedding = torch::sin(1.1 * torch::arange(kTinyTextWidth, torch::kFloat));
};

TEST_F(ImageVariationTest, IsDescribedOutlinedAndVerifiedWithoutText) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(place));
    const auto& about = generator.description();
    EXPECT_EQ(about.conditioning, Conditioning::ImageEmbedding);
    EXPECT_EQ(about.embeddingWidth, kTinyTextWidth);
    EXPECT_FALSE(about.noisesEmbeddings);
    EXPECT_FALSE(about.tokenizer);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outline, outlineGenerator(place));
    EXPECT_EQ(outline.conditioning, Conditioning::ImageEmbedding);
    EXPECT_EQ(outline.embeddingWidth, kTinyTextWidth);
    EXPECT_FALSE(outline.noisesEmbeddings);
    EXPECT_FALSE(outline.takesPrompts);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(place));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto parts, openGeneratorFolder(place));
    std::int64_t numbers = 0;
    for (const auto& named : {parts.unet.namedParameters(), parts.autoencoder.namedParameters()})
        for (const auto& parameter : named)
            numbers += parameter.tensor.numel();
    EXPECT_EQ(report.parameters, numbers);
}

TEST_F(ImageVariationTest, HashIsThatOfItsPartsWithAndWithoutTheirWeights) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(place));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto described, describeGenerator(place));
    EXPECT_EQ(described.contentHash, generator.description().contentHash);
    ASSERT_THAT(writeTinyGenerator(folder / "text"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, describeGenerator(folder / "text"));
    EXPECT_NE(described.contentHash, text.contentHash);
}

TEST_F(ImageVariationTest, EmbeddingIsTheOnlyTokenAndZerosAreWhatGuidanceLeadsAwayFrom) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto parts, openGeneratorFolder(place));
    const std::vector<ImageRequest> requests{{.seed = 1, .embedding = embedding},
                                             {.seed = 2, .embedding = -embedding}};
    const RequestBatch batch({.parts = parts, .unclip = nullptr, .device = torch::kCPU}, requests,
                             {.width = 16, .height = 16});
    EXPECT_TRUE(torch::equal(batch.condition().states, torch::stack({embedding, -embedding}).unsqueeze(1)));
    EXPECT_TRUE(torch::equal(batch.nullCondition().states, torch::zeros({2, 1, kTinyTextWidth})));
    EXPECT_FALSE(batch.condition().classVector.defined());
    EXPECT_TRUE(torch::equal(batch.noisedEmbeddings()[1], -embedding));
}

TEST_F(ImageVariationTest, ImagesDependOnTheEmbeddingWhichIsKept) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(place));
    const std::vector<ImageRequest> requests{{.seed = 7, .embedding = 3 * embedding},
                                             {.seed = 7, .embedding = -3 * embedding}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, generator.sample(requests, {.steps = 3}));
    EXPECT_FALSE(torch::equal(images[0].pixels, images[1].pixels));
    EXPECT_TRUE(torch::equal(images[0].noisedEmbedding, 3 * embedding));
}

TEST_F(ImageVariationTest, RequestsThatItCannotFollowAreRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(place));
    struct Case {
        ImageRequest request;
        const char* named;
    };
    const Case cases[] = {
        {{.prompt = "a cat", .embedding = embedding}, "the prompt \"a cat\": this generator has no text"},
        {{.negativePrompt = "ugly", .embedding = embedding}, "leave the negative prompt empty"},
        {{.embedding = embedding, .noiseLevel = 20}, "use 0"},
        {{.embedding = torch::zeros({8})}, "8 wide, the generator takes 16"},
        {{.prompt = ""}, "embedding of 16 numbers is needed"}};
    for (const auto& [request, named] : cases)
        EXPECT_THAT(generator.sample({&request, 1}, {.steps = 1}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(named)));
}

TEST_F(ImageVariationTest, FolderWhosePartsAreOfDifferentModelsIsRefusedWithBothWidths) {
    ASSERT_THAT(writeTinyVariation(folder / "other", 12), succeeds());
    EXPECT_THAT(Generator::open(folder / "other"),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("image_encoder/config.json"),
                                                     HasSubstr("12 wide"), HasSubstr("16 wide"))));
    fs::remove_all(folder / "other" / "image_encoder");
    EXPECT_THAT(Generator::open(folder / "other"),
                failsWith(ErrorCode::NotFound, HasSubstr("image_encoder is missing")));
    ASSERT_THAT(writeTinyGenerator(folder / "unclip", {.conditioning = Conditioning::ImageEmbedding}),
                succeeds());
    fs::copy(place / "image_encoder", folder / "unclip" / "image_encoder");
    fs::copy_file(place / "model_index.json", folder / "unclip" / "model_index.json",
                  fs::copy_options::overwrite_existing);
    EXPECT_THAT(Generator::open(folder / "unclip"),
                failsWith(ErrorCode::Mismatch, HasSubstr("takes a class vector")));
}

TEST_F(ImageVariationTest, IsNoBaseForAnAdapterAndIsNotWritten) {
    std::ofstream(folder / "both.json") << R"({"base": "variation", "adapter": "adapter.safetensors"})";
    EXPECT_THAT(Generator::open(folder / "both.json"),
                failsWith(ErrorCode::Unsupported, HasSubstr("already generates from image embeddings")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto parts, openGeneratorFolder(place));
    EXPECT_THAT(saveGeneratorFolder(folder / "copy", parts),
                failsWith(ErrorCode::Unsupported, HasSubstr("copy the folder")));
}

} // namespace
