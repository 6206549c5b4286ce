#include "nn/batch_norm.h"

#include <ATen/Context.h>
#include <torch/types.h>

namespace retort::nn {

BatchNorm::BatchNorm(std::int64_t channels, const BatchNormConstants& constants)
    : m_constants(constants), m_weight(withoutWeights({channels})), m_bias(withoutWeights({channels})),
      m_runningMean(at::zeros({channels})), m_runningVariance(at::ones({channels})),
      m_batches(at::zeros({}, at::kLong)) {}

at::Tensor BatchNorm::operator()(const at::Tensor& x, NormStatistics statistics) {
    TORCH_CHECK(x.dim() == 4, "a batch norm needs maps [N, C, H, W], not ", x.sizes());
    const bool ofBatch = statistics == NormStatistics::Batch;
    if (ofBatch) {
        TORCH_CHECK(x.numel() != x.size(1), "a batch with one value a channel has no variance: ", x.sizes());
        m_batches.add_(1);
    }
    return at::batch_norm(x, m_weight, m_bias, m_runningMean, m_runningVariance, ofBatch,
                          m_constants.momentum, m_constants.epsilon, at::globalContext().userEnabledCuDNN());
}

void BatchNorm::visit(const std::string& prefix, const StateVisitor& visitor) {
    visitor.parameter(prefix + "weight", m_weight);
    visitor.parameter(prefix + "bias", m_bias);
    visitor.buffer(prefix + "running_mean", m_runningMean);
    visitor.buffer(prefix + "running_var", m_runningVariance);
    visitor.buffer(prefix + "num_batches_tracked", m_batches);
}

} // namespace retort::nn
