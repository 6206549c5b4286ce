#pragma once
// Facts about the machine that the numbers are computed on. No Torch in this header.

#include <cstdint>
#include <string>

namespace retort::tensor {

struct Machine {
    std::string torchVersion;
    std::string processor;
    int cudaDevices = 0;
    int physicalCores = 1;
    std::int64_t memoryBytes = 0;
};

Machine describeMachine();

/// Highest resident memory of this process so far, in bytes.
std::int64_t peakMemory();

} // namespace retort::tensor
