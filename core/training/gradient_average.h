#pragma once
// The mean of the gradients that several processes have of one network, on its way while the backward pass
// still computes those of earlier layers (Li et al., "PyTorch Distributed", VLDB 2020, section 3.2).
//
//   GradientAverage average(student.namedParameters(), ranks);
//   loss.backward();
//   average.finish(loss); // gradients and loss are those of all processes

#include "tensor/torch_tensor.h"
#include "training/ranks.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace retort::training {

class GradientAverage {
public:
    /// Borrows the ranks. In all of them the same parameters get gradients in each pass; which ones is learnt
    /// in the first.
    GradientAverage(const std::vector<tensor::NamedTensor>& parameters, Ranks& ranks);
    GradientAverage(GradientAverage&&) noexcept;
    ~GradientAverage();

    /// After the backward pass. `loss`: a detached scalar. Throws LibTorch's exceptions, as the backward pass
    /// does where a process is lost.
    void finish(const at::Tensor& loss);

private:
    class Buckets;
    std::unique_ptr<Buckets> m_buckets;
};

} // namespace retort::training
