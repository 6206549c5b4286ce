#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/generators/generator.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

namespace {

using namespace retort;
using namespace retort::diffusion;
using diffusion::testing::kTinyImageSize;
using diffusion::testing::TinyGenerator;
using diffusion::testing::tinyParts;
using diffusion::testing::writeTinyGenerator;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

at::Tensor someEmbedding(int width = 8) {
    return torch::linspace(-1, 1, width);
}

at::Tensor someImage(int height = kTinyImageSize, int width = kTinyImageSize) {
    return torch::arange(height * width * 3).remainder(251).to(torch::kUInt8).view({height, width, 3});
}

/// Largest difference in grey levels.
int difference(const at::Tensor& a, const at::Tensor& b) {
    return (a.to(torch::kInt) - b.to(torch::kInt)).abs().max().item<int>();
}

class GeneratorTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<TemporaryFolder>();
        ASSERT_THAT(writeTinyGenerator(*s_folder / "text"), succeeds());
        ASSERT_THAT(writeTinyGenerator(*s_folder / "unclip", {.conditioning = Conditioning::ImageEmbedding}),
                    succeeds());
    }
    static void TearDownTestSuite() { s_folder.reset(); }

    void SetUp() override {
        RETORT_ASSERT_OK_AND_ASSIGN(auto openedText, Generator::open(*s_folder / "text"));
        RETORT_ASSERT_OK_AND_ASSIGN(auto openedUnclip, Generator::open(*s_folder / "unclip"));
        text = std::make_unique<Generator>(std::move(openedText));
        unclip = std::make_unique<Generator>(std::move(openedUnclip));
    }

    static at::Tensor one(const Generator& generator, const ImageRequest& request,
                          const SamplingOptions& options = {.steps = 3}) {
        const auto sampled = generator.sample({&request, 1}, options);
        EXPECT_THAT(sampled, succeeds());
        return sampled.ok() ? sampled->front().pixels : at::Tensor{};
    }

    static std::unique_ptr<TemporaryFolder> s_folder; ///< both generators; shared because writing takes time
    std::unique_ptr<Generator> text;
    std::unique_ptr<Generator> unclip;
};
std::unique_ptr<TemporaryFolder> GeneratorTest::s_folder;

TEST_F(GeneratorTest, OpenedFolderTellsWhatItSamplesFrom) {
    EXPECT_EQ(text->description().conditioning, Conditioning::Text);
    EXPECT_EQ(text->description().nativeSize, kTinyImageSize);
    EXPECT_EQ(text->description().imageFactor, diffusion::testing::kTinyImageFactor);
    EXPECT_EQ(text->description().textWidth, diffusion::testing::kTinyTextWidth);
    EXPECT_EQ(text->description().scheduler.prediction, PredictionType::Velocity);
    EXPECT_EQ(text->description().contentHash.size(), 64u);
    EXPECT_EQ(unclip->description().conditioning, Conditioning::ImageEmbedding);
    EXPECT_EQ(unclip->description().embeddingWidth, 8);
    EXPECT_NE(unclip->description().contentHash, text->description().contentHash);
}

TEST_F(GeneratorTest, ImageDependsOnSeedPromptAndNegativePromptAndNothingElse) {
    const ImageRequest request{.seed = 7, .prompt = "a photo of a cat"};
    const auto image = one(*text, request);
    EXPECT_EQ(image.sizes(), (std::vector<std::int64_t>{kTinyImageSize, kTinyImageSize, 3}));
    EXPECT_TRUE(torch::equal(image, one(*text, request)));
    EXPECT_FALSE(torch::equal(image, one(*text, {.seed = 8, .prompt = "a photo of a cat"})));
    EXPECT_FALSE(torch::equal(image, one(*text, {.seed = 7, .prompt = "a photo of a dog"})));
    EXPECT_FALSE(torch::equal(
        image, one(*text, {.seed = 7, .prompt = "a photo of a cat", .negativePrompt = "a photo of a dog"})));
}

TEST_F(GeneratorTest, ImageIsTheSameAloneAndInABatchOfOthers) {
    const std::vector<ImageRequest> requests{
        {.seed = 1, .prompt = "a cat", .embedding = someEmbedding(), .noiseLevel = 0},
        {.seed = 2, .prompt = "a dog", .embedding = 2 * someEmbedding(), .noiseLevel = 400},
        {.seed = 3, .embedding = -someEmbedding(), .source = someImage()},
    };
    for (const auto kind : {SchedulerKind::Ddim, SchedulerKind::EulerAncestral, SchedulerKind::Pndm}) {
        SCOPED_TRACE(wordOf(kind));
        const SamplingOptions options{.scheduler = kind, .steps = 3};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto together, unclip->sample(requests, options));
        ASSERT_EQ(together.size(), requests.size());
        for (std::size_t i = 0; i < requests.size(); ++i) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, unclip->sample({&requests[i], 1}, options));
            EXPECT_LE(difference(together[i].pixels, alone[0].pixels), 1);
            EXPECT_TRUE(torch::equal(together[i].noisedEmbedding, alone[0].noisedEmbedding));
        }
    }
}

TEST_F(GeneratorTest, EmbeddingIsNoisedByItsLevelAndKept) {
    const auto noised = [&](int level) {
        const ImageRequest request{.seed = 3, .embedding = someEmbedding(), .noiseLevel = level};
        const auto sampled = unclip->sample({&request, 1}, {.steps = 1});
        EXPECT_THAT(sampled, succeeds());
        return sampled->front().noisedEmbedding;
    };
    const auto distance = [&](int level) { return (noised(level) - someEmbedding()).norm().item<double>(); };
    EXPECT_EQ(noised(0).scalar_type(), torch::kFloat);
    EXPECT_GT(distance(0), 0);
    EXPECT_LT(distance(0), 0.2);
    EXPECT_GT(distance(900), 1);
}

TEST_F(GeneratorTest, WithoutGuidanceTheConditionalOutputAloneIsUsed) {
    const ImageRequest request{.seed = 5, .prompt = "a cat"};
    const ImageRequest otherNegative{.seed = 5, .prompt = "a cat", .negativePrompt = "a dog"};
    const auto plain = one(*text, request, {.steps = 3, .guidance = 1});
    EXPECT_TRUE(torch::equal(plain, one(*text, otherNegative, {.steps = 3, .guidance = 1})));
    EXPECT_TRUE(torch::equal(plain, one(*text, request, {.steps = 3, .guidance = 0})));
    // What both outputs make where the null output has nearly no weight.
    EXPECT_LE(difference(plain, one(*text, otherNegative, {.steps = 3, .guidance = 1 + 1e-9})), 1);
    EXPECT_GT(difference(plain, one(*text, otherNegative, {.steps = 3, .guidance = 4})), 1);
}

TEST_F(GeneratorTest, StrengthTakesThePartOfTheStepsThatBeginsFromTheSource) {
    const ImageRequest request{.seed = 5, .prompt = "a cat", .source = someImage(40, 24)};
    int calls = 0;
    int announced = 0;
    const auto image = one(*text, request, {.steps = 10, .strength = 0.4, .step = [&](int done, int total) {
                                                calls = done;
                                                announced = total;
                                            }});
    EXPECT_EQ(calls, 4);
    EXPECT_EQ(announced, 4);
    EXPECT_EQ(image.size(0), kTinyImageSize);
    const ImageRequest other{.seed = 5, .prompt = "a cat", .source = 255 - someImage(40, 24)};
    EXPECT_GT(difference(image, one(*text, other, {.steps = 10, .strength = 0.4})), 1);
}

TEST_F(GeneratorTest, ImagesMayHaveAnotherSizeThanTheModelWasTrainedAt) {
    const auto image = one(*text, {.seed = 1}, {.steps = 1, .width = 24, .height = 12});
    EXPECT_EQ(image.sizes(), (std::vector<std::int64_t>{12, 24, 3}));
}

TEST_F(GeneratorTest, SpacingOfTheStepsIsThatOfTheFolderUnlessAnotherIsAskedFor) {
    const ImageRequest request{.seed = 3};
    const auto own = one(*text, request);
    EXPECT_TRUE(
        at::equal(own, one(*text, request, {.spacing = text->description().scheduler.spacing, .steps = 3})));
    EXPECT_EQ(text->description().scheduler.spacing, TimestepSpacing::Leading);
    EXPECT_FALSE(at::equal(own, one(*text, request, {.spacing = TimestepSpacing::Trailing, .steps = 3})));
}

TEST_F(GeneratorTest, NoRequestsMakeNoImages) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sampled, text->sample({}, {}));
    EXPECT_TRUE(sampled.empty());
}

struct BadRequest {
    const char* what;
    Conditioning generator;
    ImageRequest request;
    SamplingOptions options;
    std::vector<const char*> named;
};

TEST_F(GeneratorTest, RequestThatCannotBeSampledIsRefusedWithItsNumbers) {
    constexpr auto kText = Conditioning::Text;
    constexpr auto kUnclip = Conditioning::ImageEmbedding;
    const std::vector<BadRequest> bad{
        {"odd size", kText, {}, {.width = 17}, {"17 x 16", "multiples of 2"}},
        {"negative size", kText, {}, {.height = -16}, {"-16"}},
        {"missing embedding", kUnclip, {}, {}, {"embedding of 8", "request 1 of 1"}},
        {"embedding width", kUnclip, {.embedding = someEmbedding(12)}, {}, {"12 wide", "takes 8"}},
        {"embedding for a text generator", kText, {.embedding = someEmbedding()}, {}, {"is text-to-image"}},
        {"noise level", kUnclip, {.embedding = someEmbedding(), .noiseLevel = 1000}, {}, {"1000", "999"}},
        {"strength without source", kText, {}, {.strength = 0.5}, {"0.5", "source"}},
        {"strength", kText, {.source = someImage()}, {.strength = 0}, {"strength of 0"}},
        {"source dtype", kText, {.source = someImage().to(torch::kFloat)}, {}, {"uint8"}},
        {"source shape", kText, {.source = someImage().select(2, 0)}, {}, {"[height, width, 3]"}},
        {"steps", kText, {}, {.steps = 0}, {"0 steps"}},
        {"spacing of lcm",
         kText,
         {},
         {.scheduler = SchedulerKind::Lcm, .spacing = TimestepSpacing::Trailing},
         {"trailing", "lcm has timesteps of its own"}},
        {"guidance", kText, {}, {.guidance = -1}, {"guidance of -1"}},
        {"guidance that is no number",
         kText,
         {},
         {.guidance = std::numeric_limits<double>::quiet_NaN()},
         {"guidance"}},
    };
    for (const auto& [what, conditioning, request, options, named] : bad) {
        SCOPED_TRACE(what);
        const auto& generator = conditioning == kText ? *text : *unclip;
        for (const auto* word : named)
            EXPECT_THAT(generator.sample({&request, 1}, options),
                        failsWith(ErrorCode::InvalidArgument, HasSubstr(word)));
    }
}

TEST_F(GeneratorTest, CancellationBetweenStepsEndsTheSampling) {
    std::stop_source stop;
    int calls = 0;
    const ImageRequest request{.seed = 1};
    const SamplingOptions options{.steps = 10, .stop = stop.get_token(), .step = [&](int done, int) {
                                      calls = done;
                                      if (done == 2)
                                          stop.request_stop();
                                  }};
    EXPECT_THAT(text->sample({&request, 1}, options),
                failsWith(ErrorCode::Cancelled, HasSubstr("generating images")));
    EXPECT_EQ(calls, 2);
}

/// The text generator with all of one parameter of the decoder set to `value`, drawn with once.
Result<SampledImage> sampledWith(const std::string& parameterName, float value) {
    const TemporaryFolder folder;
    const auto parts = tinyParts();
    for (const auto& [name, parameter] : parts.autoencoder.namedParameters())
        if (name == parameterName)
            parameter.fill_(value);
    RETORT_CHECK(saveGeneratorFolder(folder.path(), parts, torch::kFloat));
    RETORT_TRY(const auto generator, Generator::open(folder.path()));
    const ImageRequest request{.seed = 1};
    RETORT_TRY(const auto sampled, generator.sample({&request, 1}, {.steps = 2}));
    return sampled.front();
}

TEST(Generator, ImageThatIsBlackOrNoNumberIsNotValid) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto black, sampledWith("decoder.conv_out.bias", -1e6F));
    EXPECT_FALSE(black.valid);
    EXPECT_EQ(black.pixels.max().item<int>(), 0);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto overflown,
                                sampledWith("decoder.conv_out.weight", std::numeric_limits<float>::lowest()));
    EXPECT_FALSE(overflown.valid);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, sampledWith("decoder.conv_out.bias", 0));
    EXPECT_TRUE(image.valid);
}

TEST(Generator, ComputesInBrainFloatsToAboutTheSameImage) {
    const TemporaryFolder folder;
    ASSERT_THAT(writeTinyGenerator(folder.path()), succeeds());
    const ImageRequest request{.seed = 4, .prompt = "a cat"};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, Generator::open(folder.path()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto brain,
                                Generator::open(folder.path(), {.dtype = torch::kBFloat16}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, whole.sample({&request, 1}, {.steps = 4}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto actual, brain.sample({&request, 1}, {.steps = 4}));
    const auto mean =
        (actual[0].pixels.to(torch::kFloat) - expected[0].pixels.to(torch::kFloat)).abs().mean();
    EXPECT_LT(mean.item<double>(), 6);
}

} // namespace
