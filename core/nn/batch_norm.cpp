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
        TORCH_CHECK(x.numel() != x.size(1), "a batch with one value a channel has no variance: ", x.sizes());
        momentum = momentumFor(x.size(0));
        if (!m_measured)
            state.batches.add_(1);
        if (m_sum)
            return ofSharedBatch(x, state, momentum);
    }
    return at::batch_norm(x, state.weight, state.bias, state.runningMean, state.runningVariance, ofBatch,
                          momentum, m_constants.epsilon, at::globalContext().userEnabledCuDNN());
}

/// As at::batch_norm has it on the CPU: sums in double, the mean first, so that the variance is of small
/// numbers.
at::Tensor BatchNorm::ofSharedBatch(const at::Tensor& x, State& state, double momentum) const {
    const auto channels = x.size(1);
    const auto ofChannels = [&](const at::Tensor& values) {
        return values.to(at::kFloat).view({1, channels, 1, 1});
    };
    const at::Tensor values = x.to(at::kFloat);
    const at::Tensor here =
        at::full({1}, static_cast<double>(x.numel() / channels), values.options().dtype(at::kDouble));
    const at::Tensor sums = m_sum(at::cat({values.sum({0, 2, 3}, false, at::kDouble), here}));
    const at::Tensor count = sums.narrow(0, channels, 1).detach();
    const at::Tensor mean = sums.narrow(0, 0, channels) / count;
    const at::Tensor centred = values - ofChannels(mean);
    const at::Tensor variance = m_sum(centred.square().sum({0, 2, 3}, false, at::kDouble)) / count;
    {
        const torch::NoGradGuard noGrad;
        state.runningMean.lerp_(mean.detach().to(at::kFloat), momentum);
        state.runningVariance.lerp_((variance.detach() * (count / (count - 1))).to(at::kFloat), momentum);
    }
    const at::Tensor scale = (variance + m_constants.epsilon).rsqrt() * state.weight;
    return (centred * ofChannels(scale) + ofChannels(state.bias)).to(x.scalar_type());
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
