#include "students/student.h"

#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace retort::students {
namespace {

using ::retort::testing::failsWith;
using ::testing::HasSubstr;

StudentSpec smallSpec() {
    return {.architecture = Architecture::ResNet18,
            .width = 4,
            .stem = Stem::SmallImage,
            .classes = 3,
            .embeddingWidth = 6};
}

at::Tensor someImages(std::int64_t count, std::int64_t side) {
    torch::manual_seed(11);
    return at::randint(0, 256, {count, side, side, 3}, at::kByte);
}

at::Tensor named(const Student& student, const std::string& name) {
    for (const auto& item : student.namedParameters())
        if (item.name == name)
            return item.tensor;
    return {};
}

TEST(Student, OfEachArchitecture_GivesFeaturesLogitsAndEmbedding) {
    const torch::NoGradGuard noGrad;
    for (const auto& [architecture, word] : words(Architecture{})) {
        SCOPED_TRACE(word);
        RETORT_ASSERT_OK_AND_ASSIGN(
            auto student, Student::create({.architecture = architecture, .classes = 5, .embeddingWidth = 8}));
        const at::Tensor images = someImages(2, 32);
        EXPECT_EQ(student.features(images).sizes(), (std::vector<std::int64_t>{2, student.featureWidth()}));
        EXPECT_EQ(student.logits(images).sizes(), (std::vector<std::int64_t>{2, 5}));
        EXPECT_EQ(student.embedding(images).sizes(), (std::vector<std::int64_t>{2, 8}));
        EXPECT_TRUE(student.logits(images).isfinite().all().item<bool>());
    }
}

TEST(Student, WithoutProjectionHead_HasNoProjectionTensorsAndRefusesToEmbed) {
    auto spec = smallSpec();
    spec.embeddingWidth = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(spec));
    EXPECT_FALSE(named(student, "projection.weight").defined());
    EXPECT_FALSE(student.projection().weight.defined());
    EXPECT_THROW(student.embedding(someImages(1, 8)), c10::Error);
}

TEST(Student, FromABadSpec_IsRefused) {
    EXPECT_THAT(Student::create({.classes = 0}), failsWith(ErrorCode::InvalidArgument, HasSubstr("classes")));
}

TEST(Student, PreparingBytes_NormalisesPerChannelInChannelsLast) {
    auto spec = smallSpec();
    spec.width = 16;
    spec.normalisation = {.mean = {0.5, 0.25, 0.0}, .std = {0.5, 0.25, 2.0}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto student, Student::create(spec));
    const at::Tensor images = someImages(3, 7);
    const at::Tensor prepared = student.prepare(images);
    ASSERT_EQ(prepared.sizes(), (std::vector<std::int64_t>{3, 3, 7, 7}));
    EXPECT_TRUE(prepared.is_contiguous(at::MemoryFormat::ChannelsLast));
    for (int c = 0; c < 3; ++c) {
        const auto at = static_cast<std::size_t>(c);
        const at::Tensor expected =
            (images.select(3, c).to(at::kDouble) / 255.0 - spec.normalisation.mean[at]) /
            spec.normalisation.std[at];
        EXPECT_LT((prepared.select(1, c).to(at::kDouble) - expected).abs().max().item<double>(), 1e-6);
    }
    EXPECT_TRUE(at::equal(student.prepare(prepared), prepared));
    EXPECT_THROW(student.prepare(images.permute({0, 3, 1, 2})), c10::Error);
}

TEST(Student, OfFewerChannelsThanARegister_IsNotChannelsLast) {
    for (const int width : {4, 8, 20}) {
        auto spec = smallSpec();
        spec.width = width;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto student, Student::create(spec));
        EXPECT_TRUE(student.prepare(someImages(3, 7)).is_contiguous()) << width;
    }
}

TEST(Student, InitialWeights_DependOnTheSeedAlone) {
    torch::manual_seed(1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, Student::create(smallSpec(), {.seed = 5}));
    torch::manual_seed(2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, Student::create(smallSpec(), {.seed = 5}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, Student::create(smallSpec(), {.seed = 6}));
    for (const auto& item : first.namedParameters())
        EXPECT_TRUE(at::equal(item.tensor, named(again, item.name))) << item.name;
    EXPECT_FALSE(at::equal(named(first, "conv1.weight"), named(other, "conv1.weight")));
    EXPECT_FALSE(at::equal(named(first, "fc.weight"), named(other, "fc.weight")));
}

TEST(Student, InitialWeights_HaveTorchvisionsSpread) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto resnet,
        Student::create({.architecture = Architecture::ResNet18, .classes = 10, .embeddingWidth = 64}));
    const at::Tensor convolution = named(resnet, "layer3.0.conv1.weight"); // [256, 128, 3, 3]
    EXPECT_NEAR(convolution.std().item<double>(), std::sqrt(2.0 / (256 * 9)), 3e-4);
    EXPECT_NEAR(convolution.mean().item<double>(), 0, 3e-4);
    const double bound = 1 / std::sqrt(512.0);
    for (const auto* layer : {"fc.weight", "projection.weight"}) {
        EXPECT_LE(named(resnet, layer).abs().max().item<double>(), bound) << layer;
        EXPECT_NEAR(named(resnet, layer).std().item<double>(), bound / std::sqrt(3.0), 1.5e-3) << layer;
    }
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto mobile, Student::create({.architecture = Architecture::MobileNetV3Small, .classes = 10}));
    EXPECT_NEAR(named(mobile, "classifier.0.weight").std().item<double>(), 0.01, 1e-4);
    EXPECT_EQ(named(mobile, "classifier.3.bias").abs().max().item<double>(), 0);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto efficient, Student::create({.architecture = Architecture::EfficientNetB0, .classes = 16}));
    EXPECT_NEAR(named(efficient, "classifier.1.weight").abs().max().item<double>(), 0.25, 1e-3);
}

TEST(Student, InitialWeights_HaveTimmsSpread) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto v4, Student::create({.architecture = Architecture::MobileNetV4ConvMedium, .classes = 16}));
    const at::Tensor depthwise = named(v4, "blocks.3.0.dw_mid.conv.weight"); // [960, 1, 5, 5]
    EXPECT_NEAR(depthwise.std().item<double>(), std::sqrt(2.0 / 25), 5e-3);
    const at::Tensor whole = named(v4, "blocks.0.0.conv_exp.weight"); // [128, 32, 3, 3]
    EXPECT_NEAR(whole.std().item<double>(), std::sqrt(2.0 / (128 * 9)), 1e-3);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repvit,
                                Student::create({.architecture = Architecture::RepVitM09, .classes = 100}));
    EXPECT_NEAR(named(repvit, "head.head.l.weight").std().item<double>(), 0.02, 5e-4);
    const double bound = 1 / std::sqrt(96.0);
    EXPECT_NEAR(named(repvit, "stages.1.blocks.0.channel_mixer.conv1.c.weight").abs().max().item<double>(),
                bound, 1e-3);
    for (const auto* zero :
         {"stages.2.blocks.3.channel_mixer.conv2.bn.weight", "stages.2.downsample.ffn.conv2.bn.weight"})
        EXPECT_EQ(named(repvit, zero).abs().max().item<double>(), 0) << zero;
}

TEST(Student, WithBranchesReparameterised_AnswersTheSame) {
    const torch::NoGradGuard noGrad;
    RETORT_ASSERT_OK_AND_ASSIGN(auto student,
                                Student::create({.architecture = Architecture::RepVitM09, .classes = 5}));
    torch::manual_seed(4);
    for (const auto& parameter : student.namedParameters())
        if (parameter.tensor.dim() == 1)
            parameter.tensor.uniform_(0.5, 1.5);
    student.setMode(Mode::Train);
    student.logits(someImages(8, 64)); // moves the running statistics away from their start
    const at::Tensor training = student.logits(someImages(8, 64));
    student.setBranches(Branches::Reparameterised);
    EXPECT_TRUE(at::equal(student.logits(someImages(8, 64)), training)) << "in training it changes nothing";
    student.setMode(Mode::Evaluate);
    const at::Tensor one = student.logits(someImages(3, 64));
    student.setBranches(Branches::AsTrained);
    const at::Tensor three = student.logits(someImages(3, 64));
    EXPECT_LT((one - three).abs().max().item<double>(), 1e-4 * three.abs().max().item<double>());
    EXPECT_FALSE(at::equal(one, three));
}

TEST(Student, ModesAndDropout_OnlyTrainingIsRandomAndThenByItsStream) {
    const torch::NoGradGuard noGrad;
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto student, Student::create({.architecture = Architecture::EfficientNetB0, .classes = 4}));
    EXPECT_EQ(student.mode(), Mode::Evaluate);
    const at::Tensor images = someImages(4, 32);
    EXPECT_TRUE(at::equal(student.logits(images), student.logits(images)));
    student.setMode(Mode::Train);
    const auto sample = [&](std::uint64_t step) {
        student.seedDropout(RandomStream(1, "dropout", step));
        return student.logits(images);
    };
    const at::Tensor first = sample(0);
    EXPECT_TRUE(at::equal(first, sample(0)));
    EXPECT_FALSE(at::equal(first, sample(1)));
}

TEST(Student, ParameterLists_SplitIntoBackboneAndHeads) {
    for (const auto architecture : {Architecture::ResNet18, Architecture::MobileNetV3Small}) {
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto student,
            Student::create({.architecture = architecture, .classes = 3, .embeddingWidth = 6}));
        const auto heads = student.headParameters();
        EXPECT_EQ(heads.size(), 4u);
        EXPECT_EQ(heads.size() + student.backboneParameters().size(), student.namedParameters().size());
        EXPECT_TRUE(heads.front().tensor.is_same(student.classifier().weight));
        EXPECT_EQ(heads.back().name, "projection.bias");
    }
}

TEST(Student, NewClassifier_IsUsedOrRefusedByShape) {
    const torch::NoGradGuard noGrad;
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(smallSpec()));
    const std::int64_t width = student.featureWidth();
    ASSERT_TRUE(student.setClassifier({at::zeros({3, width}), at::tensor({1.0f, 2.0f, 3.0f})}).ok());
    EXPECT_TRUE(at::equal(student.logits(someImages(1, 8))[0], at::tensor({1.0f, 2.0f, 3.0f})));
    EXPECT_THAT(student.setClassifier({at::zeros({4, width}), at::zeros({4})}),
                failsWith(ErrorCode::Mismatch, HasSubstr("fc.weight")));
}

TEST(Student, MultiplyAddsAndParameters_AreThoseOfThePapers) {
    struct Case {
        Architecture architecture;
        double multiplyAdds; // in millions, as torchvision publishes them for 224 x 224 and 1000 classes
        std::int64_t parameters;
    };
    const Case cases[] = {
        {Architecture::ResNet18, 1814, 11'689'512},       {Architecture::ResNet34, 3664, 21'797'672},
        {Architecture::ResNet50, 4089, 25'557'032},       {Architecture::MobileNetV3Small, 57, 2'542'856},
        {Architecture::MobileNetV3Large, 217, 5'483'032}, {Architecture::EfficientNetB0, 386, 5'288'548}};
    for (const auto& each : cases) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto student,
                                    Student::create({.architecture = each.architecture, .classes = 1000}));
        EXPECT_NEAR(static_cast<double>(student.multiplyAdds(224, 224)) / 1e6, each.multiplyAdds,
                    0.01 * each.multiplyAdds)
            << wordOf(each.architecture);
        EXPECT_EQ(student.parameterCount(), each.parameters) << wordOf(each.architecture);
    }
}

} // namespace
} // namespace retort::students
