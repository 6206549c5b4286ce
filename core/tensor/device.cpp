#include "tensor/device.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <thread>

namespace retort::tensor {

namespace {

constexpr std::string_view kCuda = "cuda";

int logicalCores() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Result<Device> cudaDevice(std::string_view name) {
    int index = 0;
    const auto number = name.substr(std::min(name.size(), kCuda.size() + 1));
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), index);
    const bool wellFormed = name == kCuda || (name[kCuda.size()] == ':' && parsed.ec == std::errc{} &&
                                              parsed.ptr == number.data() + number.size() && index >= 0);
    if (!wellFormed)
        return Error{ErrorCode::InvalidArgument, fmt::format("device \"{}\": expected cuda or cuda:N", name)};
    const auto count = static_cast<int>(torch::cuda::device_count());
    if (index >= count)
        return Error{
            ErrorCode::NotFound,
            fmt::format("device \"{}\": LibTorch sees {} CUDA devices here; choose cpu, or install a "
                        "LibTorch built with CUDA",
                        name, count)};
    return Device{fmt::format("cuda:{}", index)};
}

/// Whether the processor multiplies bf16 itself. Without it LibTorch emulates bf16, slower than fp32.
bool cpuHasBFloat16() {
#if defined(__x86_64__)
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("flags"))
            return line.find(" avx512_bf16") != std::string::npos ||
                   line.find(" amx_bf16") != std::string::npos;
#endif
    return false;
}

} // namespace

Result<Device> resolveDevice(std::string_view name) {
    if (name == "auto")
        return torch::cuda::is_available() ? Device{"cuda:0"} : Device{"cpu"};
    if (name == "cpu")
        return Device{"cpu"};
    if (name.starts_with(kCuda))
        return cudaDevice(name);
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("device \"{}\" is not known; use auto, cpu or cuda:N", name)};
}

Result<std::vector<Device>> resolveDevices(std::string_view names) {
    std::vector<Device> devices;
    for (std::size_t begin = 0; begin <= names.size();) {
        const auto end = std::min(names.find(',', begin), names.size());
        RETORT_TRY(auto device, resolveDevice(names.substr(begin, end - begin)));
        devices.push_back(std::move(device));
        begin = end + 1;
    }
    const bool isOneKind = std::ranges::all_of(
        devices, [&](const Device& device) { return device.isCpu() == devices.front().isCpu(); });
    if (!isOneKind)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("devices \"{}\" are of two kinds, whose results differ in their last "
                                 "digits; name GPUs alone",
                                 names)};
    return devices;
}

Precision fastestPrecision(const Device& device) {
    return !device.isCpu() || cpuHasBFloat16() ? Precision::BFloat16 : Precision::Float32;
}

Result<Precision> resolvePrecision(std::string_view name, const Device& device) {
    if (name == "auto")
        return fastestPrecision(device);
    if (name == "fp32")
        return Precision::Float32;
    if (name == "bf16")
        return Precision::BFloat16;
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("precision \"{}\" is not known; use auto, fp32 or bf16", name)};
}

int physicalCores() {
    std::ifstream file("/proc/cpuinfo");
    std::set<std::pair<std::string, std::string>> cores;
    std::string package;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("physical id"))
            package = line;
        else if (line.starts_with("core id"))
            cores.emplace(package, line);
    }
    const int allowed = logicalCores();
    return cores.empty() ? allowed : std::min(static_cast<int>(cores.size()), allowed);
}

int computeThreads(int wanted) {
    return wanted > 0 ? std::min(wanted, logicalCores()) : physicalCores();
}

void setComputeThreads(int threads) {
    at::set_num_threads(computeThreads(threads));
}

} // namespace retort::tensor
