#include "deploy/predict.h"

#include "base/cancellation.h"
#include "data/images/augment.h"
#include "deploy/image_input.h"
#include "deploy/student_file.h"
#include "students/student.h"
#include "study/plan/loader_source.h"
#include "tensor/torch_error.h"

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

Result<std::vector<ClassScore>> scoresOf(students::Student& student, const StudentFile& facts,
                                         const std::filesystem::path& file, std::size_t top) {
    RETORT_TRY(const auto image, inputOf(file, facts.imageSize));
    return tensor::guarded("classifying " + file.string(), [&]() -> Result<std::vector<ClassScore>> {
        const torch::NoGradGuard noGradients;
        const auto probabilities = student.logits(image).to(torch::kCPU, torch::kFloat32).softmax(1)[0];
        return bestScores(probabilities, facts.classes, top);
    });
}

bool isOfOneImage(ErrorCode code) {
    return code != ErrorCode::Cancelled && code != ErrorCode::OutOfMemory && code != ErrorCode::Internal;
}

} // namespace

Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& images,
                                        const PredictOptions& options) {
    RETORT_TRY(const auto facts, readStudentFile(student));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto network, students::Student::load(student, device));
    network.setMode(students::Mode::Evaluate);
    return predictEach(images, options.stop, [&](const std::filesystem::path& file) {
        return scoresOf(network, facts, file, options.top);
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
