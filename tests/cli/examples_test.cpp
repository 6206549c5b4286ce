// The programs of resources/examples answer as `student predict` does. RETORT_PYTHON names a Python that has
// onnxruntime, numpy and pillow, where python3 has not.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Answer {
    int label = -1;
    double percent = 0;
};

class ExamplesTest : public testing::CommandLineTest {
protected:
    static void SetUpTestSuite() { cv::theRNG().state = 7; }

    void SetUp() override {
        const auto images = folder / "images";
        study::testing::writeTinyDataset(images);
        const auto spec =
            folder.write("one.json", R"({"name": "one", "datasets": [")" + images.string() +
                                         R"("], "columns": ["SUP"], "device": "cpu", "threads": 1,
            "student": {"architecture": "mobilenet_v3_small", "imageSize": 32},
            "finetune": {"steps": 30, "batch": 8}, "evaluateEvery": 30})");
        const auto ran = run("study run " + spec.string() + " --quiet" + workspace());
        ASSERT_EQ(ran.exitCode, 0) << ran.error;
        cv::Mat noise(52, 71, CV_8UC3);
        cv::randu(noise, cv::Scalar(0, 60, 0), cv::Scalar(90, 255, 90));
        ASSERT_TRUE(cv::imwrite((folder / "image.png").string(), noise));
        ASSERT_TRUE(cv::imwrite((folder / "image.ppm").string(), noise));
    }

    /// A student in ONNX; empty where the program was built without.
    std::string exported(const std::string& input) const {
        const auto file = (folder / (input + ".onnx")).string();
        const auto done =
            run("student export 1 --format onnx --input " + input + " --out " + file + workspace());
        if (done.exitCode == 0)
            return file;
        EXPECT_THAT(done.error, HasSubstr("without ONNX"));
        return "";
    }

    Answer expected(const std::string& student) const {
        const auto asked =
            run("student predict " + student + " " + (folder / "image.png").string() + " --json");
        EXPECT_EQ(asked.exitCode, 0) << asked.error;
        const auto scores = nlohmann::json::parse(asked.out).at(0).at("scores");
        const auto best = std::ranges::max_element(
            scores, {}, [](const auto& score) { return score.at("probability").template get<double>(); });
        return {.label = labelOf(best->at("class")), .percent = 100 * best->at("probability").get<double>()};
    }

    static int labelOf(const std::string& name) { return name == "green" ? 0 : 1; }

    /// "class 1, 98.2 %", or "image.png: red 98.2 %"
    static Answer answerIn(const std::string& text) {
        std::smatch found;
        if (std::regex_search(text, found, std::regex(R"(class (\d+)(?:, ([0-9.]+) %)?)")))
            return {.label = std::stoi(found[1]), .percent = found[2].matched ? std::stod(found[2]) : NAN};
        if (std::regex_search(text, found, std::regex(R"((green|red) ([0-9.]+) %)")))
            return {.label = labelOf(found[1]), .percent = std::stod(found[2])};
        ADD_FAILURE() << "no answer in: " << text;
        return {};
    }

    void expectAnswer(const std::string& command, const Answer& answer) const {
        const auto outcome = shell(command + " 2>" + (folder / "stderr").string());
        ASSERT_EQ(outcome.exitCode, 0) << command << "\n" << outcome.error;
        const auto found = answerIn(outcome.out);
        EXPECT_EQ(found.label, answer.label) << outcome.out;
        if (!std::isnan(found.percent)) {
            EXPECT_NEAR(found.percent, answer.percent, 1) << "pixels are rounded otherwise";
        }
    }
};

#ifdef RETORT_EXAMPLE_OPENCV
TEST_F(ExamplesTest, by_opencv_in_cpp) {
    const auto student = exported("tensor");
    ASSERT_FALSE(student.empty());
    expectAnswer(RETORT_EXAMPLE_OPENCV " " + student + " " + (folder / "image.png").string() + " 32",
                 expected(student));
}
#endif

TEST_F(ExamplesTest, by_onnx_runtime_in_python) {
    const char* named = std::getenv("RETORT_PYTHON");
    const std::string python = named ? named : "python3";
    if (shell(python + " -c 'import numpy, onnxruntime, PIL' 2>/dev/null").exitCode != 0)
        GTEST_SKIP() << python << " has no onnxruntime, numpy or pillow; RETORT_PYTHON names one that has";
    const auto tensor = exported("tensor");
    if (tensor.empty())
        GTEST_SKIP() << "built without ONNX";
    for (const auto& student : {tensor, exported("image")})
        expectAnswer(python + " " RETORT_SOURCE_RESOURCES "/examples/classify.py " + student + " " +
                         (folder / "image.png").string(),
                     expected(tensor));
}

TEST_F(ExamplesTest, in_8_bit_integers_by_onnx_runtime_in_python) {
    const auto int8 = (folder / "int8.onnx").string();
    const auto done =
        run("student export 1 --format onnx --int8 --threads 1 --json --out " + int8 + workspace());
    if (done.exitCode != 0) {
        EXPECT_THAT(done.error, HasSubstr("without ONNX"));
        GTEST_SKIP() << "built without ONNX";
    }
    const auto figures = nlohmann::json::parse(done.out).at("int8");
    EXPECT_EQ(figures.at("calibration_images"), 24);
    EXPECT_EQ(figures.at("test_images"), 12);
    EXPECT_THAT(run("student predict " + int8 + " " + (folder / "image.png").string()).error,
                HasSubstr("int8.onnx: computes in 8-bit integers"));
    EXPECT_THAT(run("student export 1 --format torchscript --int8 --out x.pt" + workspace()).error,
                HasSubstr("choose --format onnx"));
    EXPECT_THAT(
        run("student export 1 --format onnx --int8 --dataset fashion-mnist --out x.onnx" + workspace()).error,
        HasSubstr("has other classes than run 1"));
    const char* named = std::getenv("RETORT_PYTHON");
    const std::string python = named ? named : "python3";
    if (shell(python + " -c 'import numpy, onnxruntime, PIL' 2>/dev/null").exitCode != 0)
        GTEST_SKIP() << python << " has no onnxruntime, numpy or pillow; RETORT_PYTHON names one that has";
    const auto fp32 = exported("tensor");
    const std::string examples = RETORT_SOURCE_RESOURCES "/examples/";
    const auto asked =
        shell(python + " " + examples + "classify.py " + int8 + " " + (folder / "image.png").string());
    ASSERT_EQ(asked.exitCode, 0) << asked.error;
    const auto found = answerIn(asked.out), answer = expected(fp32);
    constexpr double kSure = 75; // 30 steps of training are few: less than this can turn by rounding
    if (answer.percent > kSure) {
        EXPECT_EQ(found.label, answer.label) << asked.out;
    }
    const auto timed = shell(python + " " + examples + "measure.py --passes 2 " + fp32 + " " + int8);
    EXPECT_EQ(timed.exitCode, 0) << timed.error;
    EXPECT_THAT(timed.out, HasSubstr(int8 + ": "));
}

TEST_F(ExamplesTest, by_onnx_runtime_in_cpp) {
#ifdef RETORT_EXAMPLE_ONNXRUNTIME
    const auto tensor = exported("tensor");
    if (tensor.empty())
        GTEST_SKIP() << "built without ONNX";
    expectAnswer(RETORT_EXAMPLE_ONNXRUNTIME " " + exported("image") + " " + (folder / "image.ppm").string(),
                 expected(tensor));
#else
    GTEST_SKIP() << "no onnxruntime_cxx_api.h (libonnxruntime-dev, in Debian since 13) when this was built";
#endif
}

} // namespace
} // namespace retort
