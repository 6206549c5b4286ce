// What is done with a student once it is trained: asked, measured beside its teacher, given away.

#include "base/file.h"
#include "data/registry/registry.h"
#include "deploy/entropy.h"
#include "deploy/latency.h"
#include "deploy/predict.h"
#include "deploy/quantised_export.h"
#include "deploy/split_predictions.h"
#include "deploy/student_export.h"
#include "deploy/student_file.h"
#include "deploy/teacher_predict.h"
#include "students/student.h"
#include "study/spec/run_files.h"
#include "tensor/safetensors.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;

const std::vector<std::string> kColours{"green", "red"};
constexpr int kInputSize = 16;

class StudentUseTest : public ::testing::Test {
protected:
    fs::path putStudent(const std::string& name, const std::map<std::string, std::string>& metadata) const {
        auto student = students::Student::create({.width = 4, .classes = 2, .embeddingWidth = 8});
        EXPECT_TRUE(student.ok() && student->save(folder / name, metadata).ok());
        return folder / name;
    }
    fs::path student() const {
        return putStudent("student.safetensors",
                          {{kClassifierKey, R"({"classes": ["green", "red"], "imageSize": 16})"}});
    }
    fs::path teacher() const {
        testing::writeTinyTeacher(folder / "tiny-clip");
        return folder / "tiny-clip";
    }
    std::vector<fs::path> images() const {
        testing::writeTinyDataset(folder / "colours");
        return {folder / "colours/test/green/00.png", folder / "colours/test/red/00.png"};
    }
    TeacherPredictOptions asking() const {
        return {.workspace = folder.path(), .work = {.device = "cpu", .precision = "fp32"}};
    }

    TemporaryFolder folder;
};

TEST(Entropies, AreSharesOfTheLargestThatThereCanBe) {
    const auto entropies = entropiesOf(
        torch::tensor({{1.0f, 0.0f, 0.0f, 0.0f}, {0.25f, 0.25f, 0.25f, 0.25f}, {0.5f, 0.5f, 0.0f, 0.0f}}));
    EXPECT_TRUE(at::allclose(entropies, torch::tensor({0.0f, 1.0f, 0.5f}), 1e-6, 1e-6)) << entropies;
    EXPECT_EQ(entropiesOf(torch::ones({1, 1})).item<double>(), 0);
}

TEST_F(StudentUseTest, FileTellsClassesSizeAndParameters) {
    const auto file = student();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto facts, readStudentFile(file));
    EXPECT_EQ(facts.classes, kColours);
    EXPECT_EQ(facts.imageSize, kInputSize);
    EXPECT_EQ(facts.bytes, fs::file_size(file));
    EXPECT_EQ(facts.parameters, students::Student::load(file).value().parameterCount());
    EXPECT_EQ(multiplyAddsOf(file).value(),
              students::Student::load(file).value().multiplyAdds(kInputSize, kInputSize));
}

TEST_F(StudentUseTest, FilesThatAreNoStudentsAreNamed) {
    struct Case {
        fs::path file;
        ErrorCode code;
        std::string part;
    };
    const std::vector<Case> cases{
        {folder / "absent.safetensors", ErrorCode::NotFound, "absent"},
        {folder.write("text.safetensors", "hello"), ErrorCode::Corrupt, "text"},
        {putStudent("bare.safetensors", {}), ErrorCode::Mismatch, "class names"},
        {putStudent("three.safetensors",
                    {{kClassifierKey, R"({"classes": ["a", "b", "c"], "imageSize": 16})"}}),
         ErrorCode::Mismatch, "3 class names"},
        {putStudent("huge.safetensors", {{kClassifierKey, R"({"classes": ["a", "b"], "imageSize": 99999})"}}),
         ErrorCode::Corrupt, "99999"}};
    for (const auto& one : cases) {
        EXPECT_THAT(readStudentFile(one.file), failsWith(one.code, HasSubstr(one.part)));
        EXPECT_THAT(predict(one.file, {}), failsWith(one.code, _));
        EXPECT_THAT(studentLatency(one.file), failsWith(one.code, _));
        EXPECT_THAT(exportStudent(one.file, folder / "copy.safetensors"), failsWith(one.code, _));
        EXPECT_FALSE(fs::exists(folder / "copy.safetensors"));
    }
}

/// As of a training that has diverged.
TEST_F(StudentUseTest, StudentWhoseWeightsAreNoNumbersIsNamed) {
    const auto file = student();
    RETORT_ASSERT_OK_AND_ASSIGN(auto bytes, readTextFile(file));
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(sizeof header + header), bytes.end(), '\xff');
    const auto diverged = folder.write("diverged.safetensors", bytes);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto predictions, predict(diverged, images()));
    for (const auto& prediction : predictions) {
        ASSERT_TRUE(prediction.error);
        EXPECT_THAT(prediction.error->text(),
                    HasSubstr("diverged.safetensors: answers with what is no number"));
    }
}

TEST_F(StudentUseTest, ExportedCopySaysHowImagesAreBroughtToItsInput) {
    const auto file = student(), copy = folder / "new" / "copy.safetensors";
    for (const auto format : {ExportFormat::Safetensors, ExportFormat::TorchScript})
        EXPECT_THAT(exportStudent(file, copy, {.format = format}),
                    failsWith(ErrorCode::NotFound, HasSubstr(copy.string() + ": cannot be opened")));
    EXPECT_FALSE(fs::exists(folder / "new")) << "folders are not made for a mistyped path";
    fs::create_directory(folder / "new");
    ASSERT_TRUE(exportStudent(file, copy).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(copy));
    const auto preprocessing = nlohmann::json::parse(archive.metadata().at(kPreprocessingKey));
    EXPECT_EQ(preprocessing.at("imageSize"), kInputSize);
    EXPECT_EQ(preprocessing.at("mean").size(), 3);
    EXPECT_EQ(archive.metadata().at("classes"), R"(["green","red"])");
    EXPECT_THAT(readTextFile(folder / "new" / "copy.safetensors.md").value(),
                ::testing::AllOf(HasSubstr("- 0: green\n- 1: red"), HasSubstr("resnet50"),
                                 HasSubstr("[N, 3, 16, 16]")));
    EXPECT_EQ(readStudentFile(copy)->classes, kColours);
    const auto some = images();
    EXPECT_EQ(predict(copy, some)->at(0).scores[0].probability,
              predict(file, some)->at(0).scores[0].probability);
    EXPECT_THAT(exportStudent(file, file), failsWith(ErrorCode::InvalidArgument, HasSubstr("itself")));
}

TEST_F(StudentUseTest, ExportReplacesItsOwnCardAndNoOtherPage) {
    const auto file = student(), copy = folder / "copy.safetensors";
    ASSERT_TRUE(exportStudent(file, copy).ok());
    ASSERT_TRUE(exportStudent(file, copy).ok());
    const auto notes = folder.write("other.safetensors.md", "what I think of it");
    EXPECT_THAT(exportStudent(file, folder / "other.safetensors"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr(notes.string() + ": is there")));
    EXPECT_EQ(readTextFile(notes).value(), "what I think of it");
    EXPECT_FALSE(fs::exists(folder / "other.safetensors"));
}

TEST_F(StudentUseTest, ExportIntoADevicePutsNoPageBesideIt) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto exported, exportStudent(student(), "/dev/null"));
    EXPECT_EQ(exported.card, fs::path{});
    EXPECT_FALSE(fs::exists("/dev/null.md"));
}

TEST_F(StudentUseTest, ExportedOnnxAnswersAsTheStudent) {
    const auto file = student(), copy = folder / "copy.onnx";
    const auto exported = exportStudent(file, copy, {.format = ExportFormat::Onnx, .accuracy = 87.654});
    if (!exported.ok())
        GTEST_SKIP() << exported.error().message;
    EXPECT_THAT(readTextFile(exported->card).value(), HasSubstr("| Test accuracy | 87.65 % |"));
    const auto some = images();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, predict(file, some));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto answers, predict(copy, some));
    ASSERT_EQ(answers.size(), expected.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].scores[0].name, expected[i].scores[0].name);
        EXPECT_NEAR(answers[i].scores[0].probability, expected[i].scores[0].probability, 1e-4);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto latency, studentLatency(copy, {.passes = 3, .threads = 1}));
    EXPECT_EQ(latency.parameters, students::Student::load(file).value().parameterCount());
}

TEST_F(StudentUseTest, EightBitIntegersAreMeasuredBesideTheStudentAndRefusedByOpenCv) {
    const auto some = images();
    RETORT_ASSERT_OK_AND_ASSIGN(std::shared_ptr<const data::Dataset> dataset,
                                data::findDataset((folder / "colours").string(), {}));
    const QuantisationImages shown{.dataset = dataset,
                                   .calibration = data::allIndices(*dataset, data::Split::Train),
                                   .measured = data::allIndices(*dataset, data::Split::Test)};
    const auto file = folder / "int8.onnx";
    const auto exported = exportQuantised(student(), file, shown, {.threads = 1});
    if (!exported.ok() && exported.error().code == ErrorCode::Unsupported)
        GTEST_SKIP() << exported.error().message;
    ASSERT_TRUE(exported.ok()) << exported.error().text();
    const auto& figures = exported->figures;
    EXPECT_EQ(figures.calibrated, 24);
    EXPECT_EQ(figures.measured, 12);
    EXPECT_GT(figures.milliseconds, 0);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto answers, predictOfSplit(student(), *dataset, data::Split::Test,
                                                                   shown.measured, {.device = "cpu"}));
    const auto right = std::ranges::count_if(answers, [&](const ImagePrediction& answer) {
        return answer.predicted == dataset->label(data::Split::Test, answer.index);
    });
    EXPECT_EQ(figures.accuracyBefore, 100.0 * static_cast<double>(right) / 12);
    EXPECT_THAT(readTextFile(exported->files.card).value(),
                HasSubstr("chosen by 24 training images. On 12 test"));
    EXPECT_THAT(predict(file, some), failsWith(ErrorCode::Unsupported, HasSubstr("8-bit integers")));
    EXPECT_THAT(studentLatency(file), failsWith(ErrorCode::Unsupported, HasSubstr("8-bit integers")));
}

TEST_F(StudentUseTest, WeightsForOtherProgramsAreThoseOfTheNetworkAlone) {
    const auto file = student();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto distilled, students::Student::load(file));
    ASSERT_TRUE(distilled.hasProjection());
    ASSERT_TRUE(exportStudent(file, folder / "copy.safetensors").ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto copy, tensor::TensorArchive::open(folder / "copy.safetensors"));
    EXPECT_EQ(copy.find("projection.weight"), nullptr);
    EXPECT_NE(copy.find("fc.weight"), nullptr);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, students::Student::load(folder / "copy.safetensors"));
    EXPECT_FALSE(read.hasProjection());
}

TEST_F(StudentUseTest, ExportRefusesWhatAFormatCannotHold) {
    const auto file = student();
    EXPECT_THAT(exportStudent(file, folder / "a.safetensors", {.foldBatchNorms = true}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no network")));
    EXPECT_THAT(exportStudent(file, folder / "a.safetensors", {.input = NetworkInput::Image}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no network")));
    EXPECT_FALSE(fs::exists(folder / "a.safetensors"));
    ASSERT_TRUE(exportStudent(file, folder / "a.pt", {.format = ExportFormat::TorchScript}).ok());
    EXPECT_THAT(predict(folder / "a.pt", images()),
                failsWith(ErrorCode::Unsupported, HasSubstr("TorchScript")));
}

TEST_F(StudentUseTest, ImagesOfASplitAreAnsweredAsTheirFilesAre) {
    const auto file = student();
    const auto some = images();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto colours, data::findDataset((folder / "colours").string(), {}));
    const std::int64_t count = colours->size(data::Split::Test);
    const std::vector<std::int64_t> indices{count - 1, 0};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto answers,
                                predictOfSplit(file, *colours, data::Split::Test, indices));
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].index, count - 1);
    EXPECT_EQ(answers[1].index, 0);
    ASSERT_EQ(colours->sampleName(data::Split::Test, 0), "test/green/00.png");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto single, predict(file, {some[0]}));
    EXPECT_EQ(kColours[static_cast<std::size_t>(answers[1].predicted)], single[0].scores[0].name);
    EXPECT_NEAR(answers[1].probability, single[0].scores[0].probability, 1e-5);
}

TEST_F(StudentUseTest, ImagesOfASplitOfOtherClassesAreRefused) {
    const auto file = putStudent("other.safetensors",
                                 {{kClassifierKey, R"({"classes": ["cat", "dog"], "imageSize": 16})"}});
    images();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto colours, data::findDataset((folder / "colours").string(), {}));
    const std::vector<std::int64_t> first{0};
    EXPECT_THAT(predictOfSplit(file, *colours, data::Split::Test, first),
                failsWith(ErrorCode::Mismatch, HasSubstr("other classes")));
    EXPECT_THAT(predictOfSplit(folder / "absent", *colours, data::Split::Test, first),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
}

TEST_F(StudentUseTest, ImagesOfASplitCanBeGivenUp) {
    const auto file = student();
    images();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto colours, data::findDataset((folder / "colours").string(), {}));
    std::stop_source stop;
    stop.request_stop();
    const std::vector<std::int64_t> first{0};
    EXPECT_THAT(predictOfSplit(file, *colours, data::Split::Test, first, {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, _));
}

TEST_F(StudentUseTest, TwoTeachersAnswerWithTheMeanOfTheirLogProbabilities) {
    const PromptSet prompts{.templates = {"a photo of a {}"}, .classNames = kColours};
    const auto some = images();
    testing::writeTinyTeacher(folder / "other-clip", 6, 2);
    const std::vector<std::string> names{teacher(), (folder / "other-clip").string()};
    const auto odds = [&](const std::vector<std::string>& teachers) {
        const auto answers = predictByTeachers(teachers, prompts, kColours, some, asking());
        EXPECT_TRUE(answers.ok()) << answers.error().text();
        std::map<std::string, double> probability;
        for (const auto& score : answers->front().scores)
            probability[score.name] = score.probability;
        return std::log(probability["green"] / probability["red"]);
    };
    EXPECT_NEAR(odds(names), (odds({names[0]}) + odds({names[1]})) / 2, 1e-3);
}

TEST_F(StudentUseTest, TeacherAnswersUnderTheStudentsClassNames) {
    const PromptSet prompts{.templates = {"a photo of a {}"}, .classNames = {"green", "red"}};
    const auto some = images();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto answers,
                                predictByTeachers({teacher()}, prompts, {"Grün", "Rot"}, some, asking()));
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].file, some[0]);
    ASSERT_EQ(answers[0].scores.size(), 2u);
    EXPECT_NEAR(answers[0].scores[0].probability + answers[0].scores[1].probability, 1, 1e-5);
    EXPECT_GE(answers[0].scores[0].probability, answers[0].scores[1].probability);
    EXPECT_THAT(answers[0].scores[0].name, ::testing::AnyOf("Grün", "Rot"));
}

TEST_F(StudentUseTest, TeacherRefusesWhatItCannotAnswer) {
    const PromptSet prompts{.templates = {"a photo of a {}"}, .classNames = {"green", "red"}};
    EXPECT_THAT(predictByTeachers({teacher()}, prompts, {"green"}, {}, asking()),
                failsWith(ErrorCode::Mismatch, HasSubstr("2 class names")));
    EXPECT_THAT(predictByTeachers({(folder / "absent").string()}, prompts, kColours, {}, asking()),
                failsWith(ErrorCode::NotFound, _));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto answers, predictByTeachers({teacher()}, prompts, kColours,
                                              {folder.write("a.txt", "no image"), images()[0]}, asking()));
    ASSERT_EQ(answers.size(), 2u);
    ASSERT_TRUE(answers[0].error);
    EXPECT_EQ(answers[0].error->code, ErrorCode::Unsupported);
    EXPECT_THAT(answers[0].error->message, HasSubstr("a.txt"));
    EXPECT_FALSE(answers[1].error);
}

TEST_F(StudentUseTest, LatencyNamesWhatItWasMeasuredWith) {
    const LatencyOptions options{.passes = 7, .device = "cpu", .precision = "fp32", .threads = 1};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ofStudent, studentLatency(student(), options));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ofTeacher, teacherLatency(teacher(), options));
    for (const auto& latency : {ofStudent, ofTeacher}) {
        EXPECT_GT(latency.milliseconds, 0);
        EXPECT_EQ(latency.passes, 7);
        EXPECT_EQ(latency.threads, 1);
        EXPECT_EQ(latency.device, "cpu");
        EXPECT_EQ(latency.precision, "fp32");
        EXPECT_GT(latency.parameters, 0);
        EXPECT_GT(latency.multiplyAdds, 0);
    }
}

TEST_F(StudentUseTest, WorkEndsWhenItIsStopped) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(studentLatency(student(), {.stop = stop.get_token()}), failsWith(ErrorCode::Cancelled, _));
    EXPECT_THAT(predict(student(), images(), {.stop = stop.get_token()}), failsWith(ErrorCode::Cancelled, _));
}

} // namespace
} // namespace retort::study
