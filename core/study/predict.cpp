#include "study/predict.h"

#include "base/cancellation.h"
#include "data/augment.h"
#include "students/student.h"
#include "study/loader_source.h"
#include "study/picture_input.h"
#include "study/student_file.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::study {

namespace {

/// uint8 [1, S, S, 3]
Result<at::Tensor> inputOf(const std::filesystem::path& file, int imageSize) {
    RETORT_TRY(const auto image, readPicture(file));
    auto pixels = torch::empty({1, imageSize, imageSize, 3}, torch::kUInt8);
    const std::span<std::uint8_t> out(pixels.data_ptr<std::uint8_t>(),
                                      static_cast<std::size_t>(pixels.numel()));
    RETORT_CHECK(data::augment(image, evaluationGeometry(imageSize), RandomStream(0, "none"), out));
    return pixels;
}

Result<Prediction> predictOne(students::Student& student, const StudentFile& facts,
                              const std::filesystem::path& file, std::size_t top) {
    RETORT_TRY(const auto picture, inputOf(file, facts.imageSize));
    return tensor::guarded("classifying " + file.string(), [&]() -> Result<Prediction> {
        const torch::NoGradGuard noGradients;
        const auto probabilities = student.logits(picture).to(torch::kCPU, torch::kFloat32).softmax(1)[0];
        return Prediction{.file = file, .scores = bestScores(probabilities, facts.classes, top)};
    });
}

} // namespace

Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& pictures,
                                        const PredictOptions& options) {
    RETORT_TRY(const auto facts, readStudentFile(student));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto network, students::Student::load(student, device));
    network.setMode(students::Mode::Evaluate);
    std::vector<Prediction> predictions;
    for (const auto& file : pictures) {
        RETORT_CHECK(checkCancelled(options.stop, "classifying pictures"));
        RETORT_TRY(auto prediction, predictOne(network, facts, file, options.top));
        predictions.push_back(std::move(prediction));
    }
    return predictions;
}

} // namespace retort::study
