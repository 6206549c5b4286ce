#include "doctor/machine_state.h"

#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string_view>
#include <sys/utsname.h>
#include <thread>

namespace retort::doctor {

namespace {

constexpr int kSide = 2048;

/// The rest of the first line of a file that begins so, without quotes.
std::string valueIn(const char* file, std::string_view key) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with(key)) {
            line.erase(0, line.find_first_not_of(" \t:=\"", key.size()));
            line.erase(line.find_last_not_of("\" \t") + 1);
            return line;
        }
    return {};
}

std::string systemName() {
    utsname kernel{};
    const auto name = valueIn("/etc/os-release", "PRETTY_NAME");
    if (::uname(&kernel) != 0)
        return name;
    return fmt::format("{}{}{} {} {}", name, name.empty() ? "" : ", ", kernel.sysname, kernel.release,
                       kernel.machine);
}

std::vector<std::string> processorFeatures() {
    constexpr std::array<std::string_view, 14> kDeciding{
        "avx2",        "fma",         "f16c",     "avx512f",  "avx512bw", "avx512vl", "avx512_vnni",
        "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16", "asimd"};
    std::istringstream flags(valueIn("/proc/cpuinfo", "flags") + " " + valueIn("/proc/cpuinfo", "Features"));
    std::vector<std::string> found;
    for (std::string flag; flags >> flag;)
        if (std::ranges::find(kDeciding, flag) != kDeciding.end())
            found.push_back(flag);
    return found;
}

std::int64_t freeMemory() {
    constexpr std::int64_t kKibi = 1024;
    std::istringstream text(valueIn("/proc/meminfo", "MemAvailable"));
    std::int64_t kibibytes = 0;
    text >> kibibytes;
    return kibibytes * kKibi;
}

/// GFLOP/s of products for a quarter of a second; the first one, in which libraries choose their way, is not
/// counted.
double productRate(const std::string& device, at::ScalarType dtype) {
    constexpr double kSeconds = 0.25, kGiga = 1e9;
    const torch::NoGradGuard noGradients;
    const auto options = at::TensorOptions(at::Device(device)).dtype(dtype);
    const auto a = at::ones({kSide, kSide}, options), b = at::ones({kSide, kSide}, options);
    // Reading a value waits for a GPU.
    const auto once = [&] { return a.matmul(b)[0][0].item<float>(); };
    once();
    const auto begin = std::chrono::steady_clock::now();
    double products = 0, seconds = 0;
    while (seconds < kSeconds) {
        once();
        ++products;
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    return products * 2 * std::pow(static_cast<double>(kSide), 3) / seconds / kGiga;
}

MatrixPeak measuredPeak(const tensor::Device& device) {
    const auto measured = tensor::guarded("measuring products", [&]() -> Result<MatrixPeak> {
        MatrixPeak peak{.float32 = productRate(device.name, at::kFloat), .side = kSide};
        if (tensor::fastestPrecision(device) == tensor::Precision::BFloat16)
            peak.bfloat16 = productRate(device.name, at::kBFloat16);
        return peak;
    });
    return measured.ok() ? *measured : MatrixPeak{};
}

} // namespace

MachineState stateOfMachine(const MachineQuestion& question) {
    MachineState state{.machine = tensor::describeMachine(),
                       .system = systemName(),
                       .features = processorFeatures(),
                       .logicalCores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency())),
                       .threads = tensor::computeThreads(question.threads),
                       .freeMemoryBytes = freeMemory(),
                       .device = question.device};
    const auto device = tensor::resolveDevice(question.device);
    if (!device.ok())
        return state;
    state.device = device->name;
    state.precision = name(tensor::fastestPrecision(*device));
    tensor::setComputeThreads(question.threads);
    if (question.measuresPeak)
        state.peak = measuredPeak(*device);
    return state;
}

} // namespace retort::doctor
