#include "nn/group_norm.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

namespace retort::nn {

namespace {

namespace autograd = torch::autograd;

/// Maps of fewer pixels take LibTorch's slow way.
constexpr std::int64_t kSmallMap = 1024;

/// [N, C, H, W] -> [N, H W, C], a view of a channels-last map.
at::Tensor pixelsOf(const at::Tensor& map) {
    return map.permute({0, 2, 3, 1}).reshape({map.size(0), map.size(2) * map.size(3), map.size(1)});
}

at::Tensor mapOf(const at::Tensor& pixels, const at::Tensor& like) {
    return pixels.view({like.size(0), like.size(2), like.size(3), like.size(1)}).permute({0, 3, 1, 2});
}

/// [N, C] -> [N, 1, C], each number replaced by the mean of its group.
at::Tensor groupMean(const at::Tensor& channels, std::int64_t groups) {
    const auto grouped = channels.view({channels.size(0), groups, -1});
    return grouped.mean(-1, true).expand_as(grouped).reshape({channels.size(0), 1, channels.size(1)});
}

/// With d = x - mean and r = 1 / sqrt(mean(d^2) + epsilon): y = d r weight + bias.
struct ChannelsLastGroupNorm : autograd::Function<ChannelsLastGroupNorm> {
    static at::Tensor forward(autograd::AutogradContext* context, const at::Tensor& map,
                              const at::Tensor& weight, const at::Tensor& bias, std::int64_t groups,
                              double epsilon) {
        const auto x = pixelsOf(map);
        const auto mean = groupMean(x.mean(1), groups);
        const auto centred = x - mean;
        const auto inverse = (groupMean(centred.square().mean(1), groups) + epsilon).rsqrt();
        context->save_for_backward({map, weight, mean, inverse});
        context->saved_data["groups"] = groups;
        return mapOf(at::addcmul(bias, centred, inverse * weight), map);
    }

    /// With g the gradient of y and <> the mean over a group:
    /// dx = r (g weight - <g weight> - d r <g weight d r>).
    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const auto& weight = saved[1];
        const auto& inverse = saved[3];
        const auto groups = context->saved_data["groups"].toInt();
        const auto gradient = pixelsOf(gradients[0].contiguous(at::MemoryFormat::ChannelsLast));
        const auto centred = pixelsOf(saved[0]) - saved[2];
        const auto pixels = static_cast<double>(gradient.size(1));
        const auto sum = gradient.mean(1);                                          // over the pixels, [N, C]
        const auto product = (gradient * centred).mean(1) * inverse.squeeze(1);     // of g d r
        const auto constant = -inverse * groupMean(sum * weight, groups);           // [N, 1, C]
        const auto slope = -inverse.square() * groupMean(product * weight, groups); // of d
        auto dx = at::addcmul(constant, centred, slope);
        dx.addcmul_(gradient, inverse * weight);
        return {mapOf(dx, saved[0]), product.sum(0) * pixels, sum.sum(0) * pixels, {}, {}};
    }
};

} // namespace

at::Tensor groupNorm(const GroupNormInput& input) {
    const auto& map = input.map;
    const bool isSmall = map.size(2) * map.size(3) < kSmallMap;
    const bool isChannelsLast = map.is_contiguous(at::MemoryFormat::ChannelsLast);
    if (map.device().is_cpu() && isChannelsLast && (isSmall || at::GradMode::is_enabled()))
        return ChannelsLastGroupNorm::apply(map, input.weight, input.bias, input.groups, input.epsilon);
    return at::group_norm(map, input.groups, input.weight, input.bias, input.epsilon);
}

} // namespace retort::nn
