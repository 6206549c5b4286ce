#include "study/predict.h"

#include "base/json.h"
#include "base/mapped_file.h"
#include "data/augment.h"
#include "data/image.h"
#include "students/student.h"
#include "study/loader_source.h"
#include "study/run_files.h"
#include "tensor/safetensors.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

/// What the student's file says of itself.
struct Classifier {
    std::vector<std::string> classes;
    int imageSize = 0;
};

Result<Classifier> readClassifier(const std::filesystem::path& file) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    const auto found = archive.metadata().find(kClassifierKey);
    if (found == archive.metadata().end())
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: holds no class names (metadata \"{}\"); give a student that a study has made",
                        file.string(), kClassifierKey)};
    RETORT_TRY(const auto document, JsonDocument::parse(found->second, file.string()));
    Classifier classifier;
    JsonReader reader(document);
    reader.ignoreUnknown();
    reader.required("classes", classifier.classes);
    reader.required("imageSize", classifier.imageSize);
    RETORT_CHECK(reader.finish());
    constexpr int kLargest = 4096;
    if (classifier.imageSize < 1 || classifier.imageSize > kLargest)
        return Error{ErrorCode::Corrupt, fmt::format("{}: an input of {} pixels makes no sense",
                                                     file.string(), classifier.imageSize)};
    return classifier;
}

/// uint8 [1, S, S, 3]
Result<at::Tensor> readPicture(const std::filesystem::path& file, int imageSize) {
    RETORT_TRY(const auto bytes, MappedFile::open(file));
    RETORT_TRY(const auto image, data::decodeImage(bytes.bytes(), file.string()));
    auto pixels = torch::empty({1, imageSize, imageSize, 3}, torch::kUInt8);
    const std::span<std::uint8_t> out(pixels.data_ptr<std::uint8_t>(),
                                      static_cast<std::size_t>(pixels.numel()));
    RETORT_CHECK(data::augment(image, evaluationGeometry(imageSize), RandomStream(0, "none"), out));
    return pixels;
}

std::vector<ClassScore> bestScores(const at::Tensor& probabilities, const std::vector<std::string>& classes,
                                   std::size_t top) {
    const auto count = static_cast<std::int64_t>(std::min(top, classes.size()));
    const auto [values, labels] = probabilities.topk(count);
    std::vector<ClassScore> scores;
    for (std::int64_t i = 0; i < count; ++i)
        scores.push_back({.name = classes[static_cast<std::size_t>(labels[i].item<std::int64_t>())],
                          .probability = values[i].item<double>()});
    return scores;
}

Result<Prediction> predictOne(students::Student& student, const Classifier& classifier,
                              const std::filesystem::path& file, std::size_t top) {
    RETORT_TRY(const auto picture, readPicture(file, classifier.imageSize));
    return tensor::guarded("classifying " + file.string(), [&]() -> Result<Prediction> {
        const torch::NoGradGuard noGradients;
        const auto probabilities = student.logits(picture).to(torch::kCPU, torch::kFloat32).softmax(1)[0];
        return Prediction{.file = file, .scores = bestScores(probabilities, classifier.classes, top)};
    });
}

} // namespace

Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& pictures,
                                        const PredictOptions& options) {
    RETORT_TRY(const auto classifier, readClassifier(student));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto network, students::Student::load(student, device));
    if (static_cast<std::size_t>(network.spec().classes) != classifier.classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{}: {} outputs, but {} class names", student.string(),
                                                      network.spec().classes, classifier.classes.size())};
    network.setMode(students::Mode::Evaluate);
    std::vector<Prediction> predictions;
    for (const auto& file : pictures) {
        RETORT_TRY(auto prediction, predictOne(network, classifier, file, options.top));
        predictions.push_back(std::move(prediction));
    }
    return predictions;
}

} // namespace retort::study
