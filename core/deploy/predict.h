#pragma once
// Classifies image files with a student, which carries its class names and input size in its own file:
// safetensors, or ONNX, which OpenCV computes on the CPU.

#include "base/progress.h"
#include "base/result.h"
#include "deploy/prediction.h"
#include "tensor/device.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct PredictOptions {
    std::size_t top = 5; ///< classes that are named
    std::string device = "auto";
    tensor::Precision precision = tensor::Precision::Float32; ///< as of the evaluation that is looked into
    std::stop_token stop{};
    ProgressSink progress{}; ///< of images of a split
};

/// One prediction per image, in order, with an error where an image cannot be read. Corrupt: no student's
/// file; Mismatch: a student without class names; NotFound, AccessDenied, Unsupported of the student's file;
/// Cancelled; OutOfMemory; the errors of openOnnx() for an ONNX file.
Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& images,
                                        const PredictOptions& options = {});

/// Classifies one image after the other by `classify`. What cannot be read is an answer too; what would
/// befall every image ends the work.
Result<std::vector<Prediction>>
predictEach(const std::vector<std::filesystem::path>& images, const std::stop_token& stop,
            const std::function<Result<std::vector<ClassScore>>(const std::filesystem::path&)>& classify);

} // namespace retort::study
