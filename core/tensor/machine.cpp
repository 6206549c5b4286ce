#include "tensor/machine.h"

#include "tensor/device.h"

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <fmt/format.h>
#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/version.h>

#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace retort::tensor {

namespace {

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(std::min(line.size(), line.find(':') + 2));
    return "unknown";
}

std::string torchLibrary() {
    Dl_info info{};
    if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &info) == 0 ||
        info.dli_fname == nullptr)
        return "unknown";
    std::error_code failed;
    const auto path = std::filesystem::canonical(info.dli_fname, failed);
    return failed ? info.dli_fname : path.string();
}

std::string cudaVersion() {
    const auto& hooks = at::detail::getCUDAHooks();
    if (!hooks.hasCUDART())
        return {};
    const auto version = hooks.versionCUDART(); // 13020 is 13.2
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

bool nvidiaDriver() {
    std::error_code ignored;
    return std::filesystem::exists("/dev/nvidiactl", ignored);
}

} // namespace

Machine describeMachine() {
    return {.torchVersion = TORCH_VERSION,
            .torchLibrary = torchLibrary(),
            .cudaVersion = cudaVersion(),
            .processor = processorName(),
            .cudaDevices = static_cast<int>(torch::cuda::device_count()),
            .nvidiaDriver = nvidiaDriver(),
            .physicalCores = physicalCores(),
            .memoryBytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE)};
}

std::string libTorchText(const Machine& machine) {
    const auto cuda =
        machine.cudaVersion.empty() ? std::string("without CUDA") : "with CUDA " + machine.cudaVersion;
    return fmt::format("{} {} ({})", machine.torchVersion, cuda, machine.torchLibrary);
}

std::string cudaText(const Machine& machine) {
    if (machine.cudaDevices > 0 || !machine.nvidiaDriver)
        return fmt::format("{} devices", machine.cudaDevices);
    if (machine.cudaVersion.empty())
        return "0 devices; this machine's NVIDIA GPU needs a LibTorch with CUDA: packaging/run.sh --libtorch "
               "auto";
    return fmt::format("0 devices; is this machine's NVIDIA driver new enough for CUDA {}?",
                       machine.cudaVersion);
}

std::int64_t peakMemory() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

} // namespace retort::tensor
