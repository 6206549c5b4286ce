#include "deploy/split_predictions.h"

#include "base/cancellation.h"
#include "data/images/augment.h"
#include "deploy/entropy.h"
#include "deploy/finite_logits.h"
#include "deploy/predict.h"
#include "deploy/student_file.h"
#include "store/folder_record.h"
#include "students/student.h"
#include "study/plan/loader_source.h"
#include "tensor/autocast.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

constexpr std::size_t kImagesAtOnce = 64;

/// uint8 [N, S, S, 3]
Result<at::Tensor> inputsOf(const data::Dataset& dataset, data::Split split,
                            std::span<const std::int64_t> indices, int imageSize) {
    const auto count = static_cast<std::int64_t>(indices.size());
    auto pixels = torch::empty({count, imageSize, imageSize, 3}, torch::kUInt8);
    const auto geometry = evaluationGeometry(imageSize);
    const auto length = static_cast<std::size_t>(pixels.numel() / count);
    auto* place = pixels.data_ptr<std::uint8_t>();
    for (const auto index : indices) {
        RETORT_TRY(const auto image, dataset.image(split, index));
        RETORT_CHECK(data::augment(image, geometry, RandomStream(0, "none"), {place, length}));
        place += length;
    }
    return pixels;
}

Status append(std::vector<ImagePrediction>& predictions, students::Student& student,
              const std::filesystem::path& file, const at::Tensor& images,
              std::span<const std::int64_t> indices, tensor::Precision precision) {
    return tensor::guarded("classifying images of a split", [&]() -> Status {
        const torch::NoGradGuard noGradients;
        const tensor::Autocast autocast(student.device(), precision);
        const auto logits = student.logits(images).to(torch::kCPU, torch::kFloat32);
        RETORT_CHECK(checkLogits(logits, file));
        const auto probabilities = logits.softmax(1);
        const auto [values, labels] = probabilities.max(1);
        const auto entropies = entropiesOf(probabilities);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const auto at = static_cast<std::int64_t>(i);
            predictions.push_back({.index = indices[i],
                                   .predicted = labels[at].item<std::int64_t>(),
                                   .probability = values[at].item<double>(),
                                   .entropy = entropies[at].item<double>()});
        }
        return {};
    });
}

Status checkClasses(const std::filesystem::path& student, const StudentFile& facts,
                    const data::Dataset& dataset) {
    const auto& summary = dataset.summary();
    if (facts.classes == summary.classes)
        return {};
    return Error{ErrorCode::Mismatch, student.string() + ": was trained for other classes than " +
                                          summary.name + " has now; run the study again"};
}

} // namespace

Result<std::vector<ImagePrediction>> predictOfSplit(const std::filesystem::path& student,
                                                    const data::Dataset& dataset, data::Split split,
                                                    std::span<const std::int64_t> indices,
                                                    const PredictOptions& options) {
    RETORT_TRY(const auto facts, readStudentFile(student));
    RETORT_CHECK(checkClasses(student, facts, dataset));
    RETORT_CHECK(store::checkStudent(student));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto network, students::Student::load(student, device));
    network.setMode(students::Mode::Evaluate);
    std::vector<ImagePrediction> predictions;
    ProgressMeter meter(options.progress,
                        fmt::format("{}: student classifies images", dataset.summary().name), "images",
                        std::ssize(indices));
    for (std::size_t first = 0; first < indices.size(); first += kImagesAtOnce) {
        RETORT_CHECK(checkCancelled(options.stop, "classifying images"));
        const auto batch = indices.subspan(first, std::min(kImagesAtOnce, indices.size() - first));
        RETORT_TRY(const auto images, inputsOf(dataset, split, batch, facts.imageSize));
        RETORT_CHECK(append(predictions, network, student, images, batch, options.precision));
        meter.advanceTo(std::ssize(predictions));
    }
    meter.finish();
    return predictions;
}

} // namespace retort::study
