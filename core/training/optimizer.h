#pragma once
// SGD, Adam and AdamW over plain lists of named parameters; the update rules are those of torch.optim. On the
// CPU one pass over memory updates parameter and state together; elsewhere LibTorch's multi-tensor operators
// do.
//
//   RETORT_TRY(auto optimizer, Optimizer::create(options, {{.parameters = parameters}}));
//   loss.backward();
//   optimizer.step({.learningRate = options.learningRate * learningRateFactor(schedule, step, steps)});
//   optimizer.clearGradients();

#include "base/result.h"
#include "tensor/torch_tensor.h"
#include "training/optimizer_options.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace retort::training {

/// Parameters that learn at the same rate.
struct ParameterGroup {
    std::vector<tensor::NamedTensor> parameters;
    double learningRateFactor = 1;
};

struct OptimizerStep {
    double learningRate = 0;    ///< of this step, before the groups' factors
    double maxGradientNorm = 0; ///< clips the gradients' global L2 norm; 0 does not
};

class Optimizer {
public:
    /// Parameters must be fp32 leaves, dense in memory, all on one device, with distinct names:
    /// InvalidArgument.
    static Result<Optimizer> create(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

    Optimizer(Optimizer&&) noexcept;
    Optimizer& operator=(Optimizer&&) noexcept;
    ~Optimizer();

    /// Updates every parameter that has a gradient; what it leaves in the gradients is unspecified. Returns
    /// the norm before clipping as a scalar on the parameters' device (so that nobody has to wait for it),
    /// undefined when `maxGradientNorm` is 0. Throws LibTorch's exceptions.
    at::Tensor step(const OptimizerStep& step);
    /// Drops the gradients, so that the next backward pass writes instead of adding.
    void clearGradients();

    const OptimizerOptions& options() const;
    std::vector<tensor::NamedTensor> parameters() const; ///< of all groups, in order

    /// Momentum buffers and step counts by parameter name: "NAME.momentum", "NAME.mean", "NAME.variance",
    /// "NAME.steps"; what a parameter that never had a gradient lacks is absent. Shares memory with the
    /// optimiser.
    tensor::TensorMap state() const;
    /// Continues bitwise where state() was taken. Mismatch, naming the tensor, when it is of other
    /// parameters.
    Status restore(const tensor::TensorMap& state, const std::string& source);

private:
    struct Impl;
    explicit Optimizer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Global L2 norm of the gradients that are there, a scalar on their device; 0 when there are none.
at::Tensor gradientNorm(const std::vector<tensor::NamedTensor>& parameters);

} // namespace retort::training
