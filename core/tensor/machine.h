#pragma once
// Facts about the machine that the numbers are computed on. No Torch in this header.

#include <cstdint>
#include <string>

namespace retort::tensor {

struct Machine {
    std::string torchVersion;
    /// The file that LibTorch was loaded from.
    std::string torchLibrary;
    /// Of the CUDA that LibTorch was compiled for, such as "13.2"; empty where it was compiled without.
    std::string cudaVersion;
    std::string processor;
    /// GPUs that LibTorch can use.
    int cudaDevices = 0;
    /// Whether NVIDIA's driver is there, whatever LibTorch makes of it.
    bool nvidiaDriver = false;
    int physicalCores = 1;
    std::int64_t memoryBytes = 0;
};

Machine describeMachine();

/// For people: LibTorch's version, the CUDA that it was compiled for, and the file that it was loaded from.
std::string libTorchText(const Machine& machine);
/// The GPUs that can be used; where there is one that cannot, the way to use it.
std::string cudaText(const Machine& machine);

/// Highest resident memory of this process so far, in bytes.
std::int64_t peakMemory();

} // namespace retort::tensor
