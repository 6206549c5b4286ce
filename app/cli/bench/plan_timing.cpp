#include "plan_timing.h"

#include "network_benchmarks.h"

#include "base/file.h"
#include "students/student.h"

#include <chrono>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace retort::cli {

namespace {

/// A network by the name that the plan knows it by (resources/references/models.json).
struct PlannedNetwork {
    BenchNetwork network;
    tensor::TimedWork work;
    const char* name;
    int size;
    int images; ///< together, as the program generates them; one on the CPU
};

constexpr PlannedNetwork kPlanned[] = {
    {BenchNetwork::ViTB32, tensor::TimedWork::ImageTower, "ViT-B-32", 224, 1},
    {BenchNetwork::ViTH14, tensor::TimedWork::ImageTower, "ViT-H-14", 224, 1},
    {BenchNetwork::UNet512, tensor::TimedWork::UNetCall, "sd-2.1", 512, 4},
    {BenchNetwork::UNet768Unclip, tensor::TimedWork::UNetCall, "unclip-2.1", 768, 1},
    {BenchNetwork::UNet512Sd15, tensor::TimedWork::UNetCall, "sd-1.5", 512, 4},
    {BenchNetwork::Decoder512, tensor::TimedWork::Decoding, "autoencoder", 512, 1},
    {BenchNetwork::Decoder768, tensor::TimedWork::Decoding, "autoencoder", 768, 1}};

Result<tensor::Timing> timeStep(const StepBenchmark& step) {
    RETORT_TRY(const auto rate, trainStepRate(step));
    RETORT_TRY(const auto student,
               students::Student::create({.architecture = step.architecture, .classes = 10}));
    return tensor::Timing{.work = tensor::TimedWork::TrainingStep,
                          .network = std::string{wordOf(step.architecture)},
                          .size = step.imageSize,
                          .batch = step.batchSize,
                          .perSecond = rate,
                          .multiplyAdds =
                              static_cast<double>(student.multiplyAdds(step.imageSize, step.imageSize))};
}

Result<tensor::Timing> timeNetwork(const PlannedNetwork& planned, const StepBenchmark& step) {
    const int images = step.device.isCpu() ? 1 : planned.images;
    RETORT_TRY(const auto rate,
               networkRate(planned.network, step.seconds, step.device, step.precision, images));
    return tensor::Timing{.work = planned.work,
                          .network = planned.name,
                          .size = planned.size,
                          .batch = rate.batch,
                          .perSecond = rate.passesPerSecond * rate.batch,
                          .multiplyAdds = rate.multiplyAdds};
}

Result<tensor::Timing> timeDisk(const std::filesystem::path& folder) {
    constexpr std::size_t kBytes = std::size_t{256} << 20;
    const std::string content(kBytes, 'x');
    const auto path = folder / (".retort-bench-" + std::to_string(::getpid()));
    const auto begin = std::chrono::steady_clock::now();
    const auto written = writeFileAtomically(path, content);
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    RETORT_CHECK(written);
    return tensor::Timing{.work = tensor::TimedWork::DiskWriting,
                          .perSecond = static_cast<double>(kBytes) / seconds};
}

} // namespace

Result<tensor::MachineTiming> timeForPlan(const PlanTimingRequest& request) {
    tensor::MachineTiming machine{.device = request.step.device.name,
                                  .deviceName = tensor::makersName(request.step.device),
                                  .precision = request.step.precision,
                                  .timings = {}};
    const auto take = [&](tensor::Timing timing) {
        if (request.measured)
            request.measured(timing);
        machine.timings.push_back(std::move(timing));
    };
    RETORT_TRY(auto step, timeStep(request.step));
    take(std::move(step));
    for (const auto& planned : kPlanned) {
        RETORT_TRY(auto timing, timeNetwork(planned, request.step));
        take(std::move(timing));
    }
    RETORT_TRY(auto disk, timeDisk(request.folder));
    take(std::move(disk));
    return machine;
}

} // namespace retort::cli
