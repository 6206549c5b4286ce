#include "deploy/latency.h"

#include "base/cancellation.h"
#include "base/statistics.h"
#include "clip/folder_config.h"
#include "clip/model_folder.h"
#include "deploy/formats/onnx_network.h"
#include "deploy/student_file.h"
#include "students/student.h"
#include "tensor/device.h"
#include "tensor/operation_count.h"
#include "tensor/torch_error.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <functional>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kWarmUp = 2;
constexpr int kFewest = 5; ///< passes that a median needs

/// `pass` ends only when its result is on the CPU.
Status measure(const std::function<void()>& pass, const LatencyOptions& options, Latency& latency) {
    return tensor::guarded("measuring", [&]() -> Status {
        const torch::NoGradGuard noGradients;
        tensor::setComputeThreads(options.threads);
        latency.threads = at::get_num_threads();
        for (int i = 0; i < kWarmUp; ++i) {
            RETORT_CHECK(checkCancelled(options.stop, "measuring"));
            pass();
        }
        std::vector<double> times;
        const auto start = Clock::now();
        const auto isOver = [&] {
            const auto passes = static_cast<int>(times.size());
            const bool late = Clock::now() - start > std::chrono::duration<double>(options.seconds);
            return passes >= std::max(1, options.passes) || (passes >= kFewest && late);
        };
        while (!isOver()) {
            RETORT_CHECK(checkCancelled(options.stop, "measuring"));
            const auto before = Clock::now();
            pass();
            times.push_back(Milliseconds(Clock::now() - before).count());
        }
        latency.passes = static_cast<int>(times.size());
        latency.milliseconds = *median(std::move(times));
        return {};
    });
}

std::int64_t imageParameters(const clip::ClipConfig& config) {
    std::int64_t parameters = 0;
    for (const auto& parameter : clip::parameterShapes(config)) {
        if (!clip::belongsTo(clip::Towers::Image, parameter.name))
            continue;
        std::int64_t values = 1;
        for (const auto side : parameter.shape)
            values *= side;
        parameters += values;
    }
    return parameters;
}

} // namespace

namespace {

/// On the CPU. Its file holds no count of what it was made of, so the same network is built once.
Result<Latency> onnxLatency(const fs::path& file, const LatencyOptions& options) {
    RETORT_TRY(const auto network, openOnnx(file));
    RETORT_TRY(const auto facts, studentFileOf(network->metadata(), file.string()));
    RETORT_TRY(const auto student, students::Student::create(facts.spec));
    const auto size = facts.imageSize;
    Latency latency{.device = tensor::Device{}.name,
                    .precision = std::string(tensor::name(tensor::Precision::Float32)),
                    .parameters = student.parameterCount(),
                    .multiplyAdds = student.multiplyAdds(size, size)};
    const auto image = torch::zeros({1, 3, size, size});
    network->setThreads(tensor::computeThreads(options.threads));
    Status computed;
    RETORT_CHECK(measure(
        [&] {
            if (auto logits = network->logits(image); !logits.ok())
                computed = std::move(logits).error();
        },
        options, latency));
    RETORT_CHECK(std::move(computed));
    return latency;
}

} // namespace

Result<Latency> studentLatency(const fs::path& file, const LatencyOptions& options) {
    if (isOnnxFile(file))
        return onnxLatency(file, options);
    RETORT_TRY(const auto facts, readStudentFile(file));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(auto student, students::Student::load(file, device));
    student.setMode(students::Mode::Evaluate);
    Latency latency{.device = device.name,
                    .precision = std::string(tensor::name(tensor::Precision::Float32)),
                    .parameters = student.parameterCount(),
                    .multiplyAdds = student.multiplyAdds(facts.imageSize, facts.imageSize)};
    const auto image = torch::zeros({1, facts.imageSize, facts.imageSize, 3}, torch::kUInt8);
    RETORT_CHECK(measure([&] { student.logits(image).to(torch::kCPU); }, options, latency));
    return latency;
}

Result<std::int64_t> teacherParameters(const fs::path& folder) {
    RETORT_TRY(const auto config, clip::readFolderConfig(folder));
    return imageParameters(config.model);
}

Result<Latency> teacherLatency(const fs::path& folder, const LatencyOptions& options) {
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(options.precision, device));
    const auto dtype = precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
    RETORT_TRY(auto teacher, clip::openTeacher(folder, {.towers = clip::Towers::Image,
                                                        .dtype = dtype,
                                                        .vocabularyFolders = options.vocabularyFolders}));
    Latency latency{.device = device.name,
                    .precision = std::string(tensor::name(precision)),
                    .parameters = imageParameters(teacher.config)};
    const at::Device where(device.name);
    const auto size = teacher.config.vision.imageSize;
    at::Tensor image;
    RETORT_CHECK(tensor::guarded("moving the teacher to " + device.name, [&]() -> Status {
        const torch::NoGradGuard noGradients;
        if (!device.isCpu())
            teacher.model.to(where, dtype);
        image = torch::zeros({1, 3, size, size}, torch::kFloat32);
        return {};
    }));
    const auto pass = [&] { teacher.model.imageFeatures(image.to(where, dtype)).to(torch::kCPU); };
    RETORT_CHECK(measure(pass, options, latency));
    return tensor::guarded("counting", [&]() -> Result<Latency> {
        const torch::NoGradGuard noGradients;
        latency.multiplyAdds = tensor::countMultiplyAdds(pass);
        return latency;
    });
}

} // namespace retort::study
