#pragma once
// Random initial weights, sampled from streams that are named by what they fill.

#include "nn/parameters.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace retort::nn {

/// Fill a tensor from the streams (seed, name, chunk); each chunk of 65536 numbers has a stream of its own,
/// so that the number of threads changes nothing.
void fillUniform(at::Tensor tensor, double bound, std::uint64_t seed, const std::string& name);
void fillNormal(at::Tensor tensor, double deviation, std::uint64_t seed, const std::string& name);

/// True for a layer, by the prefix of its parameters' names, that begins at zero.
using BeginsAtZero = std::function<bool(std::string_view layer)>;

/// Matrices and kernels uniform in +-1 / sqrt(inputs), as LibTorch's own layers; norms 1; biases 0. Sampled
/// from the streams (seed, NETWORK/NAME); fp32 on the CPU.
void initialiseParameters(const ParameterWalk& walk, std::uint64_t seed, const std::string& network,
                          const BeginsAtZero& beginsAtZero);

} // namespace retort::nn
