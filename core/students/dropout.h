#pragma once
// What is random inside a network in training, drawn from a named stream instead of LibTorch's global
// generator.

#include "base/random_stream.h"

#include <ATen/core/Tensor.h>

namespace retort::students {

class Dropout {
public:
    /// Names the stream that the next masks are drawn from.
    void seed(RandomStream stream) { m_stream = stream; }
    void setActive(bool active) { m_active = active; }

    /// Zeros each element with `probability` and divides the rest by 1 - probability (Srivastava et al.,
    /// 2014).
    at::Tensor elements(const at::Tensor& x, double probability);
    /// The same for whole samples, x: [N, ...]: stochastic depth (Huang et al., 2016), torchvision's mode
    /// "row".
    at::Tensor samples(const at::Tensor& x, double probability);

private:
    at::Tensor mask(at::IntArrayRef shape, double probability, const at::Tensor& like);

    RandomStream m_stream{0, "dropout"};
    bool m_active = false;
};

} // namespace retort::students
