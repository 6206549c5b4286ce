#pragma once
// How long a student's training takes on this machine, estimated from a few steps before the first run.

#include "base/progress.h"
#include "base/result.h"
#include "students/student_spec.h"
#include "tensor/device.h"

#include <stop_token>

namespace retort::study {

struct TrainingTiming {
    students::StudentSpec student{};
    int imageSize = 0; ///< pixels, square
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    int batch = 16;          ///< small, so that the timing itself is short
    double most = 1.5;       ///< seconds; the step at hand is finished
    ProgressSink progress{}; ///< told that it begins: a step of a large student takes a while
    std::stop_token stop{};
};

/// Seconds for one training image, forward and backward with random weights, without reading it. The first
/// step is counted only if it alone takes longer than is to be spent. Errors: a student that cannot be made;
/// Cancelled, OutOfMemory.
Result<double> timeTraining(const TrainingTiming& timing);

} // namespace retort::study
