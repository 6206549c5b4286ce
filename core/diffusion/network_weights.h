#pragma once
// How the parameters of a network come into being: from named weights, or at random.

#include "base/result.h"
#include "diffusion/layers.h"
#include "tensor/torch_tensor.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::diffusion {

/// Visits every parameter of a network.
using ParameterWalk = std::function<void(const ParameterVisitor&)>;

std::vector<tensor::NamedTensor> parametersOf(const ParameterWalk& walk);

/// Puts `weights` in place, in `dtype`. Kernels of convolutions are laid out channels-last, which copies
/// them; other tensors already of `dtype` stay where they are. Mismatch, and no change, unless names and
/// shapes are those of the network and every dtype is a floating one; Corrupt, and no change, for weights
/// that are no numbers.
Status loadParameters(const ParameterWalk& walk, const tensor::TensorMap& weights, at::ScalarType dtype,
                      const std::string& source);

void moveParameters(const ParameterWalk& walk, const at::Device& device, at::ScalarType dtype);

/// True for a layer, by the prefix of its parameters' names, that begins at zero.
using BeginsAtZero = std::function<bool(std::string_view layer)>;

/// Matrices and kernels uniform in +-1 / sqrt(inputs), as LibTorch's own layers; norms 1; biases 0. Drawn
/// from the streams (seed, NETWORK/NAME); fp32 on the CPU.
void initialiseParameters(const ParameterWalk& walk, std::uint64_t seed, const std::string& network,
                          const BeginsAtZero& beginsAtZero);

} // namespace retort::diffusion
