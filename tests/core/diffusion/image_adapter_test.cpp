#include "diffusion/checkpoints/image_adapter.h"

#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "diffusion/generators/request_batch.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <fstream>
#include <map>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kEmbeddingWidth = 10;

struct AdapterForm {
    std::vector<int> widths{16, 16, 16, 32}; ///< of the tiny generator's cross-attentions
    int tokenWidth = diffusion::testing::kTinyTextWidth;
    int embeddingWidth = kEmbeddingWidth;
};

/// Weights by a recipe, so that a reference needs no file: 0.25 sin(2.1 i + 0.9 n + 0.0003 i^2) for number i
/// of the n-th parameter by name, and one more for gains.
tensor::TensorMap recipeWeights(const std::map<std::string, std::vector<std::int64_t>>& shapes) {
    tensor::TensorMap weights;
    double n = 0;
    for (const auto& [name, shape] : shapes) {
        const auto i = torch::arange(torch::empty(shape).numel(), torch::kDouble);
        const double mean = shape.size() == 1 && name.ends_with("weight") ? 1 : 0;
        weights.emplace(
            name,
            (mean + 0.25 * torch::sin(2.1 * i + 0.9 * n + 0.0003 * i * i)).to(torch::kFloat).view(shape));
        ++n;
    }
    return weights;
}

tensor::TensorMap adapterWeights(const AdapterForm& form = {}) {
    const std::int64_t width = form.tokenWidth, tokens = 4;
    std::map<std::string, std::vector<std::int64_t>> shapes{
        {"image_proj.proj.weight", {tokens * width, form.embeddingWidth}},
        {"image_proj.proj.bias", {tokens * width}},
        {"image_proj.norm.weight", {width}},
        {"image_proj.norm.bias", {width}}};
    for (std::size_t i = 0; i < form.widths.size(); ++i)
        for (const auto* projection : {"to_k_ip", "to_v_ip"})
            shapes[fmt::format("ip_adapter.{}.{}.weight", 2 * i + 1, projection)] = {form.widths[i], width};
    return recipeWeights(shapes);
}

at::Tensor waves(double step, at::IntArrayRef shape) {
    const auto numbers = torch::arange(torch::empty(shape).numel(), torch::kDouble);
    return torch::sin(step * numbers).to(torch::kFloat).view(shape);
}

class ImageAdapterTest : public ::testing::Test {
protected:
    std::filesystem::path write(const tensor::TensorMap& tensors,
                                const std::string& name = "adapter.safetensors") {
        EXPECT_TRUE(tensor::saveTensors(folder / name, tensors).ok());
        return folder / name;
    }
    Result<ImageAdapter> open(const tensor::TensorMap& tensors, const AdapterOptions& options = {},
                              const UNetConfig& unet = diffusion::testing::tinyParts().unet.config()) {
        return ImageAdapter::open(write(tensors), unet, options);
    }
    /// A file that puts the tiny generator and the adapter together.
    std::filesystem::path assembly(const std::string& more = {},
                                   const tensor::TensorMap& tensors = adapterWeights()) {
        EXPECT_TRUE(diffusion::testing::writeTinyGenerator(folder / "base").ok());
        write(tensors);
        std::ofstream(folder / "put together.json")
            << fmt::format(R"({{"base": "base", "adapter": "adapter.safetensors"{}}})", more);
        return folder / "put together.json";
    }

    TemporaryFolder folder;
};

/// As tests of this file's reference are made: the UNet and the adapter of diffusers 0.42.1 with these
/// weights.
class ReferenceTest : public ImageAdapterTest {
protected:
    ReferenceTest() {
        std::map<std::string, std::vector<std::int64_t>> shapes;
        for (const auto& [name, parameter] : unet.namedParameters())
            shapes[name] = parameter.sizes().vec();
        EXPECT_TRUE(unet.load(recipeWeights(shapes), at::kFloat, "recipe").ok());
    }
    at::Tensor predict(double scale) {
        auto adapter = open(adapterWeights({.widths = {8, 8, 8, 16}, .tokenWidth = 12}), {.scale = scale},
                            unet.config());
        EXPECT_TRUE(adapter.ok()) << adapter.error().message;
        return unet.predict({.latents = waves(0.7, {2, 4, 8, 8}),
                             .timesteps = torch::tensor({5, 105}),
                             .condition = text(),
                             .classVector = {},
                             .imageKeys = adapter->keys(2 * waves(1.3, {2, kEmbeddingWidth}))});
    }
    at::Tensor predictFromTextAlone() {
        return unet.predict({.latents = waves(0.7, {2, 4, 8, 8}),
                             .timesteps = torch::tensor({5, 105}),
                             .condition = text(),
                             .classVector = {}});
    }

    UNet unet{{.sampleSize = 8,
               .blockChannels = {8, 16},
               .downBlocks = {BlockKind::CrossAttention, BlockKind::Plain},
               .upBlocks = {BlockKind::Plain, BlockKind::CrossAttention},
               .heads = {2, 4},
               .layersPerBlock = 1,
               .crossAttentionWidth = 12,
               .normGroups = 4}};

private:
    static at::Tensor text() {
        return torch::cos(0.3 * torch::arange(2 * 3 * 12, torch::kDouble)).to(torch::kFloat).view({2, 3, 12});
    }
    torch::NoGradGuard noGradients;
};

TEST_F(ReferenceTest, PredictionIsThatOfDiffusersAtEveryScale) {
    struct Expected {
        double scale, mean, deviation;
        std::vector<float> some; ///< every 61st number
    };
    for (const auto& expected : {Expected{1,
                                          -0.0004456881433725357,
                                          1.2522255182266235,
                                          {0.96402F, -0.632064F, -0.415845F, -0.581419F, 0.196792F,
                                           -0.188099F, -1.168605F, 0.397961F, 0.023375F}},
                                 Expected{0.5,
                                          0.004437262192368507,
                                          1.2752811908721924,
                                          {0.983674F, -0.66098F, -0.44328F, -0.572198F, 0.252696F, -0.184071F,
                                           -1.181917F, 0.574743F, 0.099516F}}}) {
        SCOPED_TRACE(expected.scale);
        const auto output = predict(expected.scale);
        EXPECT_NEAR(output.mean().item<double>(), expected.mean, 1e-5);
        EXPECT_NEAR(output.std().item<double>(), expected.deviation, 1e-4);
        const auto some = output.contiguous().flatten().slice(0, 0, output.numel(), 61);
        EXPECT_TRUE(torch::allclose(some, torch::tensor(expected.some), 1e-4, 1e-4)) << some;
    }
}

TEST_F(ReferenceTest, AtScaleZeroThePredictionIsThatOfTheTextAlone) {
    EXPECT_TRUE(torch::equal(predict(0), predictFromTextAlone()));
    EXPECT_FALSE(torch::allclose(predict(1), predictFromTextAlone(), 1e-2, 1e-2));
}

TEST(ImageAdapter, AttentionsAreCountedDownUpMiddleAsInThePublishedFile) {
    const UNetConfig stableDiffusion15{.crossAttentionWidth = 768};
    EXPECT_THAT(
        crossAttentionWidths(stableDiffusion15),
        ElementsAre(320, 320, 640, 640, 1280, 1280, 1280, 1280, 1280, 640, 640, 640, 320, 320, 320, 1280));
}

TEST_F(ImageAdapterTest, GeneratorWithAnAdapterGeneratesFromTheEmbeddingAndKeepsIt) {
    const auto file = assembly();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(file));
    EXPECT_EQ(generator.description().conditioning, Conditioning::ImageEmbedding);
    EXPECT_EQ(generator.description().embeddingWidth, kEmbeddingWidth);
    EXPECT_FALSE(generator.description().noisesEmbeddings);
    const auto embedding = 3 * waves(1.1, {kEmbeddingWidth});
    const std::vector<ImageRequest> requests{{.seed = 7, .embedding = embedding},
                                             {.seed = 7, .embedding = -embedding},
                                             {.seed = 7, .prompt = "a cat", .embedding = embedding}};
    const SamplingOptions options{.steps = 3};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, generator.sample(requests, options));
    EXPECT_TRUE(torch::equal(images[0].noisedEmbedding, embedding));
    EXPECT_FALSE(torch::equal(images[0].pixels, images[1].pixels)) << "the embedding matters";
    EXPECT_FALSE(torch::equal(images[0].pixels, images[2].pixels)) << "and so does the prompt";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, generator.sample({&requests[1], 1}, options));
    EXPECT_LE((alone[0].pixels.to(torch::kInt) - images[1].pixels.to(torch::kInt)).abs().max().item<int>(),
              1);
}

TEST_F(ImageAdapterTest, GuidanceLeadsAwayFromAnEmbeddingOfZeros) {
    auto parts = diffusion::testing::tinyParts();
    RETORT_ASSERT_OK_AND_ASSIGN(auto opened, open(adapterWeights()));
    parts.adapter.emplace(std::move(opened));
    const ImageRequest request{.negativePrompt = "a dog", .embedding = waves(1.1, {kEmbeddingWidth})};
    const RequestBatch batch({.parts = parts, .unclip = nullptr, .device = torch::kCPU}, {&request, 1},
                             {.width = 16, .height = 16});
    const auto expectKeys = [&](const std::vector<ImageKeys>& keys, const at::Tensor& embedding) {
        const auto expected = parts.adapter->keys(embedding.unsqueeze(0));
        ASSERT_EQ(keys.size(), 4u);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            EXPECT_TRUE(torch::equal(keys[i].keys, expected[i].keys));
            EXPECT_TRUE(torch::equal(keys[i].values, expected[i].values));
        }
    };
    expectKeys(batch.condition().imageKeys, request.embedding);
    expectKeys(batch.nullCondition().imageKeys, torch::zeros({kEmbeddingWidth}));
    EXPECT_GT(batch.nullCondition().imageKeys[0].keys.abs().max().item<float>(), 0) << "no tokens of zeros";
    EXPECT_FALSE(torch::equal(batch.condition().states, batch.nullCondition().states));
}

TEST_F(ImageAdapterTest, RequestsWithNoiseOrWithoutAnEmbeddingAreRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(assembly()));
    const auto refusalOf = [&](const ImageRequest& request) {
        return generator.sample({&request, 1}, {.steps = 1});
    };
    EXPECT_THAT(
        refusalOf({.embedding = waves(1, {kEmbeddingWidth}), .noiseLevel = 20}),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("noise level of 20"), HasSubstr("use 0"))));
    EXPECT_THAT(refusalOf({.prompt = "a cat"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("embedding of 10")));
    EXPECT_THAT(refusalOf({.embedding = waves(1, {8})}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("8 wide"), HasSubstr("takes 10"))));
}

TEST_F(ImageAdapterTest, WeightsAndScaleArePartOfTheHash) {
    const auto hashOf = [&](const std::string& more, const tensor::TensorMap& weights) {
        return describeGenerator(assembly(more, weights)).value().contentHash;
    };
    const auto hash = hashOf("", adapterWeights());
    EXPECT_EQ(hashOf(R"(, "adapterScale": 1)", adapterWeights()), hash);
    EXPECT_NE(hashOf(R"(, "adapterScale": 0.5)", adapterWeights()), hash);
    auto others = adapterWeights();
    others.at("ip_adapter.3.to_v_ip.weight") = others.at("ip_adapter.3.to_v_ip.weight") + 1;
    EXPECT_NE(hashOf("", others), hash);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, Generator::open(assembly()));
    EXPECT_EQ(generator.description().contentHash, hash) << "also with its weights in memory";
}

TEST_F(ImageAdapterTest, IsOutlinedAndVerifiedWithoutItsWeights) {
    const auto file = assembly();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outline, outlineGenerator(file));
    EXPECT_EQ(outline.conditioning, Conditioning::ImageEmbedding);
    EXPECT_EQ(outline.embeddingWidth, kEmbeddingWidth);
    EXPECT_FALSE(outline.noisesEmbeddings);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto base, verifyGenerator(folder / "base"));
    std::int64_t numbers = 0;
    for (const auto& [name, weight] : adapterWeights())
        numbers += weight.numel();
    EXPECT_EQ(report.parameters, base.parameters + numbers);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto checked,
                                open(adapterWeights(), {.weights = models::WeightUse::Check}));
    for (const auto& parameter : checked.namedParameters())
        EXPECT_TRUE(parameter.tensor.is_meta()) << parameter.name;
}

TEST_F(ImageAdapterTest, NewOneAddsNothingAndIsReadAsItWasSaved) {
    const auto unet = diffusion::testing::tinyParts().unet.config();
    const auto made = ImageAdapter::create({.embeddingWidth = kEmbeddingWidth, .tokens = 3}, unet, 5);
    const auto embeddings = waves(1.3, {2, kEmbeddingWidth});
    for (const auto& keys : made.keys(embeddings)) {
        EXPECT_EQ(keys.keys.size(1), 3);
        EXPECT_GT(keys.keys.abs().max().item<float>(), 0);
        EXPECT_EQ(keys.values.abs().max().item<float>(), 0);
    }
    ASSERT_TRUE(made.save(folder / "made.safetensors", at::kFloat).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, ImageAdapter::open(folder / "made.safetensors", unet, {}));
    EXPECT_EQ(opened.embeddingWidth(), kEmbeddingWidth);
    EXPECT_TRUE(torch::equal(opened.keys(embeddings)[3].keys, made.keys(embeddings)[3].keys));
}

TEST_F(ImageAdapterTest, AdapterOfAnotherFamilyIsRefusedWithBothWidths) {
    EXPECT_THAT(open(adapterWeights({.tokenWidth = 2048})),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("2048 wide"), HasSubstr("16 wide"))));
    EXPECT_THAT(open(adapterWeights({.widths = {16, 16, 16, 32, 32}})),
                failsWith(ErrorCode::Mismatch, HasSubstr("ip_adapter.9.to_k_ip.weight")));
    EXPECT_THAT(open(adapterWeights({.widths = {16, 16, 32, 32}})),
                failsWith(ErrorCode::Mismatch, HasSubstr("ip_adapter.5.to_k_ip.weight")));
}

TEST_F(ImageAdapterTest, AdapterOfAnotherFormIsRefusedByTheTensorThatTellsIt) {
    auto plus = adapterWeights();
    plus.emplace("image_proj.latents", torch::zeros({1, 16, 16}));
    EXPECT_THAT(open(plus), failsWith(ErrorCode::Unsupported,
                                      AllOf(HasSubstr("image_proj.latents"), HasSubstr("\"plus\""))));
    auto face = adapterWeights();
    face.emplace("image_proj.proj.0.weight", torch::zeros({16, 16}));
    EXPECT_THAT(open(face), failsWith(ErrorCode::Unsupported, HasSubstr("image_proj.proj.0.weight")));
    EXPECT_THAT(open({{"other", torch::zeros({2})}}),
                failsWith(ErrorCode::Mismatch, HasSubstr("image_proj.proj.weight")));
    auto uneven = adapterWeights();
    uneven.at("image_proj.norm.weight") = torch::ones({15});
    EXPECT_THAT(open(uneven), failsWith(ErrorCode::Mismatch, HasSubstr("no tokens 15 wide")));
    std::ofstream(folder / "adapter.bin") << "PK";
    EXPECT_THAT(ImageAdapter::open(folder / "adapter.bin", diffusion::testing::tinyParts().unet.config(), {}),
                failsWith(ErrorCode::Unsupported, HasSubstr("pickle")));
}

TEST_F(ImageAdapterTest, AssemblyThatCannotHaveAnAdapterIsRefused) {
    EXPECT_THAT(Generator::open(assembly(R"(, "adapterScale": 2.5)")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("adapterScale")));
    assembly();
    std::ofstream(folder / "put together.json") << R"({"base": "base", "adapterScale": 1})";
    EXPECT_THAT(Generator::open(folder / "put together.json"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no adapter to scale")));
    std::ofstream(folder / "put together.json") << R"({"base": "base", "adapter": "none.safetensors"})";
    EXPECT_THAT(Generator::open(folder / "put together.json"),
                failsWith(ErrorCode::NotFound, HasSubstr("none.safetensors")));
    const auto unclip = assembly();
    ASSERT_TRUE(diffusion::testing::writeTinyGenerator(folder / "unclip",
                                                       {.conditioning = Conditioning::ImageEmbedding})
                    .ok());
    std::ofstream(unclip) << R"({"base": "unclip", "adapter": "adapter.safetensors"})";
    EXPECT_THAT(Generator::open(unclip),
                failsWith(ErrorCode::Unsupported, HasSubstr("already generates from image embeddings")));
}

} // namespace
