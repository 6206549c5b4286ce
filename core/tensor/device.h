#pragma once
// Where and how numbers are computed: device, threads, compute precision. No Torch in this header.

#include "base/result.h"
#include "base/words.h"

#include <string>
#include <string_view>
#include <vector>

namespace retort::tensor {

/// A device by name: "cpu" or "cuda:N".
struct Device {
    std::string name = "cpu";

    bool isCpu() const { return name == "cpu"; }
    friend bool operator==(const Device&, const Device&) = default;
};

/// "auto" (CUDA if there is one, else the CPU), "cpu", "cuda" or "cuda:N". InvalidArgument for other words,
/// NotFound for a GPU that is not there.
Result<Device> resolveDevice(std::string_view name);
/// One or more of them, separated by commas, that share work: "cuda:0,cuda:1". InvalidArgument also for
/// devices of two kinds, whose results differ in their last digits.
Result<std::vector<Device>> resolveDevices(std::string_view names);

/// What matrix products are computed in; parameters stay fp32.
enum class Precision { Float32, BFloat16 };

constexpr auto words(Precision) {
    return std::to_array<Word<Precision>>({{Precision::Float32, "fp32"}, {Precision::BFloat16, "bf16"}});
}
constexpr std::string_view name(Precision precision) {
    return wordOf(precision);
}
/// bf16 where the device has it in hardware (AVX512-BF16, AMX or CUDA), fp32 otherwise.
Precision fastestPrecision(const Device& device);
/// "auto", "fp32" or "bf16".
Result<Precision> resolvePrecision(std::string_view name, const Device& device);

/// Physical cores of this machine (hyper-threads counted once), at least 1.
int physicalCores();
/// How many threads compute where `wanted` are asked for: physicalCores() for 0, never more than the machine
/// has logical cores, because beyond that they only wait for each other (5000 take minutes for seconds'
/// work).
int computeThreads(int wanted);
/// Sets the threads of LibTorch's operators for the calling thread and its pool to computeThreads(threads).
/// LibTorch's own default is 1 on some machines.
void setComputeThreads(int threads);

} // namespace retort::tensor
