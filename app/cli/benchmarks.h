#pragma once
// The measurements behind `retort-cli bench`: rates over a given time, after a warm-up.

#include "base/result.h"
#include "students/student_spec.h"
#include "tensor/device.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace retort::cli {

struct StepBenchmark {
    students::Architecture architecture = students::Architecture::ResNet50;
    int imageSize = 64; ///< pixels, square
    int batchSize = 64;
    double seconds = 10;
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
};

/// Pictures a second through an FD step: forward, cosine loss to a 1024-wide embedding, backward, SGD with
/// Nesterov momentum. Pictures come as uint8, as the loader gives them.
Result<double> trainStepRate(const StepBenchmark& benchmark);

struct LoopRates {
    double loop = 0; ///< pictures/s of the whole loop: decode, random resized crop, flip, step
    double load = 0; ///< pictures/s of the loader alone
};
/// The step above fed from a folder of class folders; all its training pictures.
Result<LoopRates> trainLoopRates(const StepBenchmark& benchmark, const std::filesystem::path& folder);

enum class Tower { ViTB32, ViTH14 };

struct TowerRate {
    double picturesPerSecond = 0;
    double gigaflops = 0; ///< 2 x multiply-adds
};
/// Forward passes of an image tower with random weights, batches of 8 at 224 pixels.
Result<TowerRate> towerRate(Tower tower, double seconds, const tensor::Device& device,
                            tensor::Precision precision);

/// GFLOP/s of square matrix products of 4096: the machine's limit that towers are measured against.
Result<double> matrixProductPeak(double seconds, const tensor::Device& device, tensor::Precision precision);

} // namespace retort::cli
