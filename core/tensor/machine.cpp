#include "tensor/machine.h"

#include "tensor/device.h"

#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/version.h>

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

} // namespace

Machine describeMachine() {
    return {.torchVersion = TORCH_VERSION,
            .processor = processorName(),
            .cudaDevices = static_cast<int>(torch::cuda::device_count()),
            .physicalCores = physicalCores(),
            .memoryBytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE)};
}

std::int64_t peakMemory() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

} // namespace retort::tensor
