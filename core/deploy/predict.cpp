#include "deploy/predict.h"

#include "base/cancellation.h"
#include "data/images/augment.h"
#include "deploy/finite_logits.h"
#include "deploy/formats/onnx_network.h"
#include "deploy/formats/pixel_input.h"
#include "deploy/image_input.h"
#include "deploy/student_file.h"
#include "store/folder_record.h"
#include "students/student.h"
#include "study/plan/loader_source.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace {

/// uint8 [1, S, S, 3]
Result<at::Tensor> inputOf(const std::filesystem::path& file, int imageSize) {
    RETORT_TRY(const auto image, readImage(file));
    auto pixels = torch::empty({1, imageSize, imageSize, 3}, torch::kUInt8);
    const std::span<std::uint8_t> out(pixels.data_ptr<std::uint8_t>(),
                                      static_cast<std::size_t>(pixels.numel()));
    RETORT_CHECK(data::augment(image, evaluationGeometry(imageSize), RandomStream(0, "none"), out));
    return pixels;
}

/// uint8 [1, S, S, 3] to logits [1, classes]
using Classifier = std::function<Result<at::Tensor>(const at::Tensor& image)>;

Result<std::vector<ClassScore>> scoresOf(const Classifier& classifier, const StudentFile& facts,
                                         const std::filesystem::path& file, std::size_t top,
                                         const std::filesystem::path& student) {
    RETORT_TRY(const auto image, inputOf(file, facts.imageSize));
    return tensor::guarded("classifying " + file.string(), [&]() -> Result<std::vector<ClassScore>> {
        const torch::NoGradGuard noGradients;
        RETORT_TRY(const auto logits, classifier(image));
        if (logits.size(1) != facts.spec.classes)
            return Error{ErrorCode::Mismatch, fmt::format("the network has {} outputs, but {} class names",
                                                          logits.size(1), facts.spec.classes)};
        RETORT_CHECK(checkLogits(logits, student));
        return bestScores(logits.to(torch::kCPU, torch::kFloat32).softmax(1)[0], facts.classes, top);
    });
}

Result<std::vector<Prediction>> predictByOnnx(const std::filesystem::path& student,
                                              const std::vector<std::filesystem::path>& images,
                                              const PredictOptions& options) {
    RETORT_TRY(const auto network, openOnnx(student));
    RETORT_TRY(const auto facts, studentFileOf(network->metadata(), student.string()));
    const ChannelNormalisation normalise(facts.spec.normalisation);
    const Classifier classifier = [&](const at::Tensor& image) {
        return network->logits(normalise(image.permute({0, 3, 1, 2}).to(torch::kFloat32)));
    };
    return predictEach(images, options.stop, [&](const std::filesystem::path& file) {
        return scoresOf(classifier, facts, file, options.top, student);
    });
}

bool isOfOneImage(ErrorCode code) {
    return code != ErrorCode::Cancelled && code != ErrorCode::OutOfMemory && code != ErrorCode::Internal;
}

} // namespace

Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& images,
                                        const PredictOptions& options) {
    if (isOnnxFile(student))
        return predictByOnnx(student, images, options);
    RETORT_TRY(const auto facts, readStudentFile(student));
    RETORT_CHECK(store::checkStudent(student));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto network, students::Student::load(student, device));
    network.setMode(students::Mode::Evaluate);
    const Classifier classifier = [&](const at::Tensor& image) { return network.logits(image); };
    return predictEach(images, options.stop, [&](const std::filesystem::path& file) {
        return scoresOf(classifier, facts, file, options.top, student);
    });
}

Result<std::vector<Prediction>>
predictEach(const std::vector<std::filesystem::path>& images, const std::stop_token& stop,
            const std::function<Result<std::vector<ClassScore>>(const std::filesystem::path&)>& classify) {
    std::vector<Prediction> predictions;
    for (const auto& file : images) {
        RETORT_CHECK(checkCancelled(stop, "classifying images"));
        auto scores = classify(file);
        if (!scores.ok() && !isOfOneImage(scores.error().code))
            return std::move(scores).error();
        auto& prediction = predictions.emplace_back(Prediction{.file = file, .scores = {}});
        if (scores.ok())
            prediction.scores = *std::move(scores);
        else
            prediction.error = scores.error();
    }
    return predictions;
}

} // namespace retort::study
