#include "nn/shared_norm.h"

#include <ATen/core/ivalue.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include <tuple>

namespace retort::nn {

namespace {

/// LibTorch's kernels for a norm whose statistics are given: x scale + offset in one pass.
at::Tensor normalised(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const at::Tensor& mean, const at::Tensor& variance, double epsilon) {
    return std::get<0>(at::native_batch_norm(x, weight, bias, mean, variance, /*training=*/false,
                                             /*momentum=*/0, epsilon));
}

/// What the backward pass needs beside tensors.
struct Sharing : torch::CustomClassHolder {
    Sharing(double givenEpsilon, double givenCount, SharedSum givenSum)
        : epsilon(givenEpsilon), count(givenCount), sum(std::move(givenSum)) {}
    double epsilon;
    double count;
    SharedSum sum;
};

struct SharedNorm : torch::autograd::Function<SharedNorm> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, const at::Tensor& bias,
                              const SharedStatistics& statistics, double epsilon, const SharedSum& sum) {
        context->save_for_backward({x, weight, statistics.mean, statistics.variance});
        context->saved_data["sharing"] =
            c10::IValue::make_capsule(c10::make_intrusive<Sharing>(epsilon, statistics.count, sum));
        return normalised(x, weight, bias, statistics.mean, statistics.variance, epsilon);
    }

    /// With x^ = (x - mean) s and s = 1 / sqrt(variance + epsilon), dx = s w (dy - mean(dy) - x^ mean(dy
    /// x^)), means over all processes (Ioffe and Szegedy 2015, section 3), here as dy a + x b + c for each
    /// channel.
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
        const auto capsule = context->saved_data["sharing"].toCapsule();
        const auto& sharing = static_cast<const Sharing&>(*capsule);
        const at::Tensor dy = gradients.front().contiguous(x.suggest_memory_format());

        const auto [none, ofWeight, ofBias] =
            at::native_batch_norm_backward(dy, x, weight, mean, variance, at::Tensor(), at::Tensor(),
                                           /*train=*/false, sharing.epsilon, {false, true, true});
        const auto channels = x.size(1);
        const at::Tensor means = sharing.sum(at::cat({ofBias, ofWeight}).to(at::kDouble)) / sharing.count;
        const at::Tensor meanOfDy = means.narrow(0, 0, channels),
                         meanOfDyX = means.narrow(0, channels, channels);
        const at::Tensor inverse = (variance.to(at::kDouble) + sharing.epsilon).rsqrt();
        const at::Tensor a = inverse * weight;
        const at::Tensor b = -(a * inverse * meanOfDyX);
        const at::Tensor c = -(a * meanOfDy + b * mean);

        at::Tensor dx = normalised(x, b.to(at::kFloat), c.to(at::kFloat), at::zeros_like(mean),
                                   at::ones_like(mean), /*epsilon=*/0);
        dx.addcmul_(dy, a.to(dy.scalar_type()).view({1, channels, 1, 1}));
        return {dx, ofWeight, ofBias, at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

} // namespace

/// Mean and variance of each process's own maps come from LibTorch's kernel; what they have in common is put
/// together in double.
SharedStatistics sharedStatistics(const at::Tensor& x, const SharedSum& sum) {
    const torch::NoGradGuard noGrad;
    const auto channels = x.size(1);
    const at::Tensor unused = at::zeros({channels}, x.options().dtype(at::kFloat));
    const auto [mean, variance] = at::batch_norm_update_stats(x, unused, unused.clone(), /*momentum=*/0);
    const at::Tensor mine = mean.to(at::kDouble);
    const double count = static_cast<double>(x.numel() / channels);
    const at::Tensor moments = at::cat({mine * count, (variance.to(at::kDouble) + mine.square()) * count,
                                        at::full({1}, count, mine.options())});
    const at::Tensor sums = sum(moments);
    const at::Tensor all = sums.narrow(0, 2 * channels, 1);
    const at::Tensor sharedMean = sums.narrow(0, 0, channels) / all;
    const at::Tensor sharedVariance = sums.narrow(0, channels, channels) / all - sharedMean.square();
    return {.mean = sharedMean.to(at::kFloat),
            .variance = sharedVariance.clamp_min(0).to(at::kFloat),
            .count = all.item<double>()};
}

at::Tensor sharedNorm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const SharedStatistics& statistics, double epsilon, const SharedSum& sum) {
    return SharedNorm::apply(x, weight, bias, statistics, epsilon, sum);
}

} // namespace retort::nn
