// Students in other programs' formats answer as they do here.

#include "base/file.h"
#include "data/registry/registry.h"
#include "deploy/formats/network_export.h"
#include "deploy/formats/onnx_network.h"
#include "deploy/formats/pixel_input.h"
#include "deploy/formats/quantised_network.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/script.h>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using students::Architecture;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kSize = 32, kClasses = 7;

students::StudentSpec specOf(Architecture architecture) {
    students::StudentSpec spec{.architecture = architecture, .classes = kClasses};
    if (students::isResNet(architecture))
        spec.width = 16;
    return spec;
}

at::Tensor someImages(std::int64_t count) {
    torch::manual_seed(9);
    return torch::randn({count, 3, kSize, kSize});
}

/// uint8 [count, S, S, 3]: noise of several sizes, of another colour each.
at::Tensor somePixels(std::int64_t count) {
    torch::manual_seed(9);
    const auto coarse =
        torch::rand({count, 3, 4, 4}).repeat_interleave(kSize / 4, 2).repeat_interleave(kSize / 4, 3);
    const auto images = 0.7 * coarse + 0.3 * torch::rand({count, 3, kSize, kSize});
    return (images * 255).permute({0, 2, 3, 1}).contiguous().to(torch::kUInt8);
}

std::uintmax_t bytesOfFp32(const students::Student& student) {
    return static_cast<std::uintmax_t>(student.parameterCount()) * sizeof(float);
}

/// With statistics of batches, as after training.
students::Student studentOf(const students::StudentSpec& spec) {
    auto student = students::Student::create(spec, {.seed = 3}).value();
    const torch::NoGradGuard noGradients;
    torch::manual_seed(5);
    for (const auto& parameter : student.namedParameters())
        if (parameter.name.ends_with("bias"))
            parameter.tensor.uniform_(-0.5, 0.5);
    student.setMode(students::Mode::Train);
    constexpr int kPasses = 20, kBatch = 16;
    for (int pass = 0; pass < kPasses; ++pass)
        student.logits(torch::randn({kBatch, 3, kSize, kSize}));
    student.setMode(students::Mode::Evaluate);
    return student;
}

at::Tensor answersOf(students::Student& student, const at::Tensor& images) {
    const torch::NoGradGuard noGradients;
    return student.logits(images);
}

void expectSame(const at::Tensor& found, const at::Tensor& expected, double tolerance,
                const std::string& what) {
    ASSERT_EQ(found.sizes(), expected.sizes()) << what;
    EXPECT_LE((found - expected).abs().max().item<double>(), tolerance) << what;
    EXPECT_TRUE(found.argmax(1).equal(expected.argmax(1))) << what;
}

class NetworkExportTest : public ::testing::TestWithParam<Architecture> {
protected:
    TemporaryFolder folder;
};

TEST_P(NetworkExportTest, TorchScriptAnswersAsTheStudent) {
    auto student = studentOf(specOf(GetParam()));
    const auto images = someImages(3), expected = answersOf(student, images);
    for (const bool fold : {false, true}) {
        const auto file = folder / "student.pt";
        ASSERT_TRUE(writeTorchScript(student, {.imageSize = kSize, .foldBatchNorms = fold}, file).ok());
        auto network = torch::jit::load(file.string());
        network.eval();
        const torch::NoGradGuard noGradients;
        expectSame(network.forward({images}).toTensor(), expected, fold ? 1e-3 : 1e-5, "TorchScript");
    }
}

TEST_P(NetworkExportTest, OnnxAnswersAsTheStudent) {
    auto student = studentOf(specOf(GetParam()));
    const auto images = someImages(3), expected = answersOf(student, images);
    for (const bool fold : {false, true}) {
        const auto file = folder / "student.onnx";
        const auto written = writeOnnx(student, {.imageSize = kSize, .foldBatchNorms = fold}, file);
        if (!written.ok() && written.error().code == ErrorCode::Unsupported)
            GTEST_SKIP() << written.error().message;
        ASSERT_TRUE(written.ok()) << written.error().text();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openOnnx(file));
        for (std::int64_t i = 0; i < images.size(0); ++i) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto found, network->logits(images.narrow(0, i, 1)));
            expectSame(found, expected.narrow(0, i, 1), 1e-3, fold ? "folded" : "as it is");
        }
    }
}

/// Networks with first weights answer nearly alike to all images, so the distance is held to the answers'
/// size.
TEST_P(NetworkExportTest, QuantisedNetworkAnswersNearlyAsTheStudent) {
    constexpr double kTolerance = 0.3 * 0.3;
    auto student = studentOf(specOf(GetParam()));
    const auto images = somePixels(64), expected = answersOf(student, images);
    for (const auto input : {NetworkInput::Tensor, NetworkInput::Image}) {
        const NetworkExport what{.imageSize = kSize, .input = input};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, QuantisedNetwork::create(student, what, {images}));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto found, network.logits(images));
        ASSERT_EQ(found.sizes(), expected.sizes());
        const auto size = expected.square().mean().item<double>();
        EXPECT_LE((found - expected).square().mean().item<double>(), kTolerance * size);
        EXPECT_GT((found - expected).abs().max().item<double>(), 0) << "nothing was rounded";
        const auto file = folder / "student.onnx";
        const auto written = writeOnnx(network, kClasses, what, file);
        if (!written.ok() && written.error().code == ErrorCode::Unsupported)
            GTEST_SKIP() << written.error().message;
        ASSERT_TRUE(written.ok()) << written.error().text();
        EXPECT_LT(fs::file_size(file), bytesOfFp32(student) / 3) << "weights are a byte each";
    }
}

INSTANTIATE_TEST_SUITE_P(All, NetworkExportTest,
                         ::testing::Values(Architecture::ResNet18, Architecture::ResNet34,
                                           Architecture::ResNet50, Architecture::MobileNetV3Small,
                                           Architecture::MobileNetV3Large, Architecture::EfficientNetB0,
                                           Architecture::MobileNetV4ConvSmall,
                                           Architecture::MobileNetV4ConvMedium, Architecture::RepVitM09),
                         [](const auto& of) { return std::string(wordOf(of.param)); });

class ExportedFileTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
};

TEST_F(ExportedFileTest, TorchScriptHasTorchvisionsNamesAndTheMetadata) {
    auto student = studentOf(
        {.architecture = Architecture::ResNet18, .width = 16, .classes = kClasses, .embeddingWidth = 8});
    ASSERT_TRUE(
        writeTorchScript(student, {.imageSize = kSize, .metadata = {{"a", "b"}}}, folder / "student.pt")
            .ok());
    std::unordered_map<std::string, std::string> extra{{kTorchScriptMetadata, ""}};
    const auto network = torch::jit::load((folder / "student.pt").string(), {}, extra);
    EXPECT_EQ(extra.at(kTorchScriptMetadata), R"({"a":"b"})");
    std::vector<std::string> names;
    for (const auto& parameter : network.named_parameters())
        names.push_back(parameter.name);
    EXPECT_THAT(names, ::testing::IsSupersetOf({"conv1.weight", "layer1.0.bn2.bias", "layer4.1.conv2.weight",
                                                "layer2.0.downsample.0.weight", "fc.bias"}));
    EXPECT_THAT(names, ::testing::Not(::testing::Contains(HasSubstr("projection"))));
}

TEST_F(ExportedFileTest, FoldedRepVitHasOneConvolutionInThePlaceOfThreeBranches) {
    auto student = studentOf(specOf(Architecture::RepVitM09));
    const auto convolutions = [&](bool fold) {
        EXPECT_TRUE(
            writeTorchScript(student, {.imageSize = kSize, .foldBatchNorms = fold}, folder / "student.pt")
                .ok());
        const auto network = torch::jit::load((folder / "student.pt").string());
        int count = 0;
        for (const auto* node : network.get_method("forward").graph()->nodes())
            count += std::string(node->kind().toUnqualString()) == "_convolution" ? 1 : 0;
        return count;
    };
    constexpr int kTokenMixers = 23;
    EXPECT_EQ(convolutions(false) - convolutions(true), kTokenMixers);
}

TEST_F(ExportedFileTest, NetworkOfWholeImagesCutsResizesAndNormalisesThem) {
    auto student = studentOf(specOf(Architecture::ResNet18));
    ASSERT_TRUE(
        writeTorchScript(student, {.imageSize = kSize, .input = NetworkInput::Image}, folder / "student.pt")
            .ok());
    auto network = torch::jit::load((folder / "student.pt").string());
    const torch::NoGradGuard noGradients;
    const CentreSquare cut(kSize);
    const ChannelNormalisation normalise(student.spec().normalisation);
    for (const auto& [height, width] : {std::pair{32, 32}, {57, 40}, {20, 300}}) {
        const auto images = torch::randint(0, 256, {2, height, width, 3}, torch::kUInt8);
        expectSame(network.forward({images}).toTensor(), student.logits(normalise(cut(images))), 1e-4,
                   std::to_string(height));
    }
}

TEST_F(ExportedFileTest, OnnxOfWholeImagesIsRefusedBeforeOpenCvSeesIt) {
    auto student = studentOf(specOf(Architecture::ResNet18));
    const auto written =
        writeOnnx(student, {.imageSize = kSize, .input = NetworkInput::Image}, folder / "student.onnx");
    if (!written.ok() && written.error().code == ErrorCode::Unsupported)
        GTEST_SKIP() << written.error().message;
    ASSERT_TRUE(written.ok()) << written.error().text();
    EXPECT_THAT(openOnnx(folder / "student.onnx"),
                failsWith(ErrorCode::Unsupported, HasSubstr("whole images")));
}

TEST_F(ExportedFileTest, EightBitIntegersAreRefusedBeforeOpenCvSeesThem) {
    auto student = studentOf(specOf(Architecture::ResNet18));
    const NetworkExport what{.imageSize = kSize};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, QuantisedNetwork::create(student, what, {somePixels(4)}));
    if (const auto written = writeOnnx(network, kClasses, what, folder / "int8.onnx"); !written.ok())
        GTEST_SKIP() << written.error().message;
    EXPECT_THAT(openOnnx(folder / "int8.onnx"),
                failsWith(ErrorCode::Unsupported, HasSubstr("int8.onnx: computes in 8-bit integers")));
}

TEST_F(ExportedFileTest, QuantisingNeedsImages) {
    auto student = studentOf(specOf(Architecture::ResNet18));
    EXPECT_THAT(QuantisedNetwork::create(student, {.imageSize = kSize}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("there are none")));
}

TEST_F(ExportedFileTest, FilesThatAreNoOnnxModelsAreNamed) {
    auto student = studentOf(specOf(Architecture::ResNet18));
    if (const auto written = writeOnnx(student, {.imageSize = kSize}, folder / "whole.onnx"); !written.ok())
        GTEST_SKIP() << written.error().message;
    const auto whole = readTextFile(folder / "whole.onnx").value();
    EXPECT_THAT(openOnnx(folder / "absent.onnx"), failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    struct Case {
        std::string name, bytes, says;
    };
    for (const auto& [name, bytes, says] :
         std::vector<Case>{{"nothing", "", "is empty"},
                           {"pointer", "version https://git-lfs.github.com/spec/v1\noid x", "git lfs pull"},
                           {"page", "<!DOCTYPE html><html>", "web page"},
                           {"text", "hello", "no message"},
                           {"half", whole.substr(0, whole.size() / 2), "no ONNX model"},
                           {"tail", whole.substr(100), "no ONNX model"}})
        EXPECT_THAT(openOnnx(folder.write(name + ".onnx", bytes)),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(name), HasSubstr(says))));
}

TEST_F(ExportedFileTest, OnnxOfAThousandRealImagesAnswersAsTheStudent) {
    const auto found = data::findDataset("fashion-mnist", {});
    if (!found.ok())
        GTEST_SKIP() << found.error().message;
    const auto& dataset = *found;
    auto student = studentOf(specOf(Architecture::MobileNetV3Small));
    if (const auto written = writeOnnx(student, {.imageSize = kSize}, folder / "student.onnx"); !written.ok())
        GTEST_SKIP() << written.error().message;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openOnnx(folder / "student.onnx"));
    const CentreSquare cut(kSize);
    const ChannelNormalisation normalise(student.spec().normalisation);
    for (std::int64_t index = 0; index < 1000; ++index) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, dataset->image(data::Split::Test, index));
        const auto pixels =
            torch::tensor(at::ArrayRef<std::uint8_t>(image.pixels.data(), image.pixels.size()))
                .view({1, image.size.height, image.size.width, 3});
        const auto input = normalise(cut(pixels));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto answers, network->logits(input));
        expectSame(answers, answersOf(student, input), 1e-3, std::to_string(index));
    }
}

} // namespace
} // namespace retort::study
