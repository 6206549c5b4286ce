#include "deploy/entropy.h"

#include <torch/types.h>

#include <cmath>

namespace retort::study {

at::Tensor entropiesOf(const at::Tensor& probabilities) {
    const auto nats = -torch::xlogy(probabilities, probabilities).sum(1);
    const auto classes = static_cast<double>(probabilities.size(1));
    return classes > 1 ? (nats / std::log(classes)).clamp(0, 1) : torch::zeros_like(nats);
}

} // namespace retort::study
