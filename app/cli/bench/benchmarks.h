#pragma once
// The training measured by `retort-cli bench`: the step alone, and the whole loop from files.

#include "base/result.h"
#include "students/student_spec.h"
#include "tensor/device.h"

#include <filesystem>

namespace retort::cli {

struct StepBenchmark {
    students::Architecture architecture = students::Architecture::ResNet50;
    int imageSize = 64; ///< pixels, square
    int batchSize = 64;
    double seconds = 10;
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
};

/// Images a second through an FD step: forward, cosine loss to a 1024-wide embedding, backward, SGD with
/// Nesterov momentum. Images come as uint8, as the loader gives them.
Result<double> trainStepRate(const StepBenchmark& benchmark);

struct LoopRates {
    double loop = 0; ///< images/s of the whole loop: decode, random resized crop, flip, step
    double load = 0; ///< images/s of the loader alone
};
/// The step above fed from a folder of class folders; all its training images.
Result<LoopRates> trainLoopRates(const StepBenchmark& benchmark, const std::filesystem::path& folder);

} // namespace retort::cli
