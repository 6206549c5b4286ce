#include "clip/zero_shot.h"
#include "tensor/operation_count.h"
#include "testing/result_matchers.h"
#include "tiny_model.h"

#include <torch/types.h>

#include <cmath>

namespace {

using namespace retort;
using namespace retort::clip;
using clip::testing::tinyModel;
using clip::testing::tinyTokenizer;
using retort::testing::failsWith;
using ::testing::HasSubstr;

PromptTemplates twoTemplates() {
    return PromptTemplates::create({"a photo of a {}.", "the {}"}).value();
}

TEST(ZeroShot, ClassifierIsTheUnitMeanOfTheUnitEmbeddingsOfEachClassesPrompts) {
    const torch::NoGradGuard noGradients;
    const auto model = tinyModel();
    const auto tokenizer = tinyTokenizer();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto classifier,
                                zeroShotClassifier(model, tokenizer, {"cat", "dog"}, twoTemplates()));
    ASSERT_EQ(classifier.sizes().vec(), (std::vector<std::int64_t>{2, 8}));
    const auto features = model.textFeatures(tokenizer.encodeBatch({"a photo of a dog.", "the dog"}));
    const auto mean = (features / features.norm(2, -1, true)).mean(0);
    EXPECT_TRUE(torch::allclose(classifier[1], mean / mean.norm(), 1e-5, 1e-6));
}

TEST(ZeroShot, BatchSizeChangesNothing) {
    const auto model = tinyModel();
    const auto images = torch::linspace(-1, 1, 5 * 3 * 8 * 8).view({5, 3, 8, 8});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto together, imageEmbeddings(model, images, {.batchSize = 64}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto inTwos, imageEmbeddings(model, images, {.batchSize = 2}));
    EXPECT_EQ(together.size(0), 5);
    EXPECT_TRUE(torch::allclose(together, inTwos, 1e-5, 1e-6));
}

TEST(ZeroShot, LogitsAreScaledCosines) {
    const auto embeddings = torch::tensor({{3.0F, 0.0F}, {1.0F, 1.0F}});
    const auto classifier = torch::tensor({{1.0F, 0.0F}, {0.0F, 1.0F}});
    const auto logits = zeroShotLogits(embeddings, classifier, torch::tensor(10.0F));
    const auto half = 10 * std::sqrt(0.5F);
    EXPECT_TRUE(torch::allclose(logits, torch::tensor({{10.0F, 0.0F}, {half, half}}), 1e-5, 1e-6));
}

TEST(VisionConfig, MultiplyAddsAreThoseOfAnImage) {
    const auto model = tinyModel();
    const auto counted = static_cast<double>(retort::tensor::countMultiplyAdds([&] {
        model.imageFeatures(torch::zeros({1, 3, 8, 8}));
    }));
    const auto config = clip::testing::tinyConfig();
    const double projection = config.vision.transformer.width * config.embeddingWidth;
    EXPECT_NEAR(multiplyAdds(config.vision) + projection, counted, 1e-3 * counted);
}

TEST(ZeroShot, EmbeddingOfNoImagesIsEmpty) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto embeddings,
                                imageEmbeddings(tinyModel(), torch::zeros({0, 3, 8, 8})));
    EXPECT_EQ(embeddings.sizes().vec(), (std::vector<std::int64_t>{0, 8}));
}

TEST(ZeroShot, StopRequestCancelsBetweenBatches) {
    std::stop_source source;
    source.request_stop();
    EXPECT_THAT(imageEmbeddings(tinyModel(), torch::zeros({2, 3, 8, 8}), {.stop = source.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("embedding images")));
}

TEST(ZeroShot, ImpossibleRequestsAreRefused) {
    const auto model = tinyModel();
    const auto tokenizer = tinyTokenizer();
    EXPECT_THAT(imageEmbeddings(model, torch::zeros({1, 3, 9, 8})),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("[N, 3, 8, 8]")));
    EXPECT_THAT(zeroShotClassifier(model, tokenizer, {}, twoTemplates()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("at least one class")));
    EXPECT_THAT(zeroShotClassifier(model, tokenizer, {"cat", ""}, twoTemplates()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("class 1")));
}

/// The model with one of its weights filled with a value.
ClipModel damaged(const std::string& name, double value) {
    auto model = clip::testing::tinyModel();
    for (const auto& [parameterName, parameter] : model.namedParameters())
        if (parameterName == name)
            at::Tensor{parameter}.fill_(value);
    return model;
}

TEST(ZeroShot, TeacherThatGivesNoNumbersOrTheSameForAllIsNamedAsTheCause) {
    struct Case {
        const char* weight;
        double value;
        const char* reason;
    };
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::vector<Case> ofImages{
        {"visual.conv1.weight", kNaN, "\"visual.conv1.weight\" hold values that are not numbers"},
        {"visual.proj", kInfinity, "\"visual.proj\" hold values that are not numbers"},
        {"visual.ln_post.weight", 3e38, "too large on the way"},
        {"visual.proj", 0, "zeros whatever it sees"},
        {"visual.conv1.weight", 0, "the same values whatever it sees"}};
    const auto images =
        torch::stack({torch::full({3, 8, 8}, -1.0F), torch::linspace(-2, 2, 192).view({3, 8, 8})});
    for (const auto& [weight, value, reason] : ofImages)
        EXPECT_THAT(imageEmbeddings(damaged(weight, value), images),
                    failsWith(ErrorCode::Corrupt, HasSubstr(reason)));
    EXPECT_THAT(
        textEmbeddings(damaged("ln_final.bias", kNaN), clip::testing::tinyTokenizer(), {"a cat", "a dog"}),
        failsWith(ErrorCode::Corrupt, HasSubstr("ln_final.bias")));
    EXPECT_THAT(textEmbeddings(damaged("text_projection", 0), clip::testing::tinyTokenizer(), {"a cat"}),
                failsWith(ErrorCode::Corrupt, HasSubstr("zeros")));
}

TEST(ZeroShot, EqualImagesAreAllowedToHaveEqualEmbeddings) {
    const auto images = torch::linspace(-2, 2, 192).view({1, 3, 8, 8}).repeat({3, 1, 1, 1});
    EXPECT_TRUE(imageEmbeddings(clip::testing::tinyModel(), images).ok());
}

} // namespace
