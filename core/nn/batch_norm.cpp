#include "nn/batch_norm.h"

#include <ATen/Context.h>
#include <torch/types.h>

namespace retort::nn {

BatchNorm::BatchNorm(std::int64_t channels, const BatchNormConstants& constants)
    : m_constants(constants), m_main{.weight = withoutWeights({channels}),
                                     .bias = withoutWeights({channels}),
                                     .runningMean = at::zeros({channels}),
                                     .runningVariance = at::ones({channels}),
                                     .batches = at::zeros({}, at::kLong)} {}

at::Tensor BatchNorm::operator()(const at::Tensor& x, NormStatistics statistics) {
    TORCH_CHECK(x.dim() == 4, "a batch norm needs maps [N, C, H, W], not ", x.sizes());
    const bool isAuxiliary = statistics == NormStatistics::AuxiliaryBatch;
    TORCH_CHECK(!isAuxiliary || m_auxiliary, "this batch norm has no auxiliary statistics");
    auto& state = isAuxiliary ? *m_auxiliary : m_main;
    const bool ofBatch = statistics != NormStatistics::Running;
    double momentum = m_constants.momentum;
    if (ofBatch) {
        // A shared batch has the others' values, too.
        TORCH_CHECK(m_sum || x.numel() != x.size(1),
                    "a batch with one value a channel has no variance: ", x.sizes());
        momentum = momentumFor(x.size(0));
        if (!m_measured)
            state.batches.add_(1);
        if (m_sum)
            return ofSharedBatch(x, state, momentum);
    }
    return at::batch_norm(x, state.weight, state.bias, state.runningMean, state.runningVariance, ofBatch,
                          momentum, m_constants.epsilon, at::globalContext().userEnabledCuDNN());
}

at::Tensor BatchNorm::ofSharedBatch(const at::Tensor& x, State& state, double momentum) const {
    const auto statistics = sharedStatistics(x, m_sum);
    {
        const torch::NoGradGuard noGrad;
        const double ofSamples = statistics.count / (statistics.count - 1);
        state.runningMean.lerp_(statistics.mean, momentum);
        state.runningVariance.lerp_(statistics.variance * ofSamples, momentum);
    }
    return sharedNorm(x, state.weight, state.bias, statistics, m_constants.epsilon, m_sum);
}

ChannelMap BatchNorm::running() const {
    const at::Tensor scale = m_main.weight / (m_main.runningVariance + m_constants.epsilon).sqrt();
    return {.scale = scale, .offset = m_main.bias - m_main.runningMean * scale};
}

/// Measuring: the batch's share of all images so far, 1 for the first one.
double BatchNorm::momentumFor(std::int64_t images) {
    if (!m_measured)
        return m_constants.momentum;
    *m_measured += images;
    return static_cast<double>(images) / static_cast<double>(*m_measured);
}

void BatchNorm::addAuxiliary() {
    const torch::NoGradGuard noGrad;
    const auto trained = [](const at::Tensor& parameter) {
        return parameter.detach().clone().set_requires_grad(parameter.requires_grad());
    };
    m_auxiliary = State{.weight = trained(m_main.weight),
                        .bias = trained(m_main.bias),
                        .runningMean = m_main.runningMean.clone(),
                        .runningVariance = m_main.runningVariance.clone(),
                        .batches = m_main.batches.clone()};
}

void BatchNorm::visit(const std::string& prefix, const StateVisitor& visitor) {
    if (visitor.norm)
        visitor.norm(*this);
    visit(m_main, prefix, visitor);
    if (m_auxiliary)
        visit(*m_auxiliary, prefix + "auxiliary.", visitor);
}

void BatchNorm::visit(State& state, const std::string& prefix, const StateVisitor& visitor) {
    visitor.parameter(prefix + "weight", state.weight);
    visitor.parameter(prefix + "bias", state.bias);
    visitor.buffer(prefix + "running_mean", state.runningMean);
    visitor.buffer(prefix + "running_var", state.runningVariance);
    visitor.buffer(prefix + "num_batches_tracked", state.batches);
}

} // namespace retort::nn
