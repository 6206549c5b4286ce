#pragma once
// Normalisation by the mean and variance of a batch that several processes share ("synchronised" batch norm,
// as torch.nn.SyncBatchNorm has it), with two sums over the processes: one forwards, one backwards.

#include <ATen/core/Tensor.h>

#include <functional>

namespace retort::nn {

/// The sum over all processes, without gradients.
using SharedSum = std::function<at::Tensor(const at::Tensor&)>;

/// Of the maps of all processes, fp32.
struct SharedStatistics {
    at::Tensor mean;     ///< [C]
    at::Tensor variance; ///< [C], divided by the count
    double count = 0;    ///< values of a channel
};

/// x: [N, C, H, W].
SharedStatistics sharedStatistics(const at::Tensor& x, const SharedSum& sum);

/// (x - mean) / sqrt(variance + epsilon) weight + bias, of x's type. The gradient of x takes into account
/// that the statistics depend on the maps of all processes; those of weight and bias ([C], fp32) are this
/// process's share.
at::Tensor sharedNorm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const SharedStatistics& statistics, double epsilon, const SharedSum& sum);

} // namespace retort::nn
