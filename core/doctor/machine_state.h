#pragma once
// The machine as computations find it: what it is, and how fast it multiplies right now.

#include "base/result.h"
#include "tensor/device.h"
#include "tensor/machine.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::doctor {

/// Products of two square matrices, in GFLOP/s.
struct MatrixPeak {
    double float32 = 0;
    double bfloat16 = 0; ///< 0 where the device has no bf16 of its own
    int side = 0;        ///< of the matrices
};

struct MachineState {
    tensor::Machine machine{};
    std::string system{}; ///< "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18-amd64 x86_64"
    std::vector<std::string>
        features{}; ///< of the processor, those that decide about speed: "avx2", "amx_bf16"
    int logicalCores = 1;
    int threads = 1;                  ///< that computations use
    std::int64_t freeMemoryBytes = 0; ///< what could be had without swapping
    std::string device{};             ///< "cpu", "cuda:0"; what was asked for where there is no such
    std::string precision{};          ///< "fp32", "bf16"
    MatrixPeak peak{};                ///< zeros where it was not measured
};

struct MachineQuestion {
    std::string device = "auto";
    int threads = 0;          ///< 0: the physical cores
    bool measuresPeak = true; ///< takes about half a second; beside other work it tells little
};

/// What cannot be told is left out.
MachineState stateOfMachine(const MachineQuestion& question);

} // namespace retort::doctor
