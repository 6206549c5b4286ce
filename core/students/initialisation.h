#pragma once
// Initial weights, drawn from streams named by (seed, tensor name), as the constructors of torchvision or
// timm choose them.

#include "students/network.h"

#include <cstdint>
#include <string>

namespace retort::students {

/// Convolutions: Network::kernelInit(), mostly Kaiming normal, fan out (He et al., 2015). Norms: 1 or 0 by
/// Network::beginsAtZero(), and 0. Fully connected: Network::linearInit().
void initialise(Network& network, std::uint64_t seed);
/// A fully connected layer, its tensors named NAME.weight and NAME.bias.
void initialise(const nn::Linear& layer, LinearInit init, std::uint64_t seed, const std::string& name);

} // namespace retort::students
