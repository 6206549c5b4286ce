#pragma once
// Batch normalisation (Ioffe & Szegedy 2015) of feature maps.

#include "nn/parameters.h"

#include <cstdint>
#include <string>

namespace retort::nn {

/// What maps are normalised by.
enum class NormStatistics {
    Batch,  ///< mean and variance of the batch itself, which the running ones follow: training
    Running ///< the running ones, which stay: evaluation
};

struct BatchNormConstants {
    double epsilon = 1e-5;
    double momentum = 0.1; ///< running = (1 - momentum) running + momentum of the batch
};

/// Weight and bias are parameters; `running_mean`, `running_var` and the count of batches
/// `num_batches_tracked` are buffers, which begin as 0, 1 and 0 on the CPU.
class BatchNorm {
public:
    BatchNorm() = default;
    explicit BatchNorm(std::int64_t channels, const BatchNormConstants& constants = {});

    /// x: [N, C, H, W]. Throws LibTorch's exception for a batch with a single value a channel, which has no
    /// variance.
    at::Tensor operator()(const at::Tensor& x, NormStatistics statistics);
    void visit(const std::string& prefix, const StateVisitor& visitor);

private:
    BatchNormConstants m_constants;
    at::Tensor m_weight; ///< [C], as all but the count
    at::Tensor m_bias;
    at::Tensor m_runningMean;
    at::Tensor m_runningVariance; ///< of samples: divided by their count less one
    at::Tensor m_batches;         ///< int64, no dimension
};

} // namespace retort::nn
