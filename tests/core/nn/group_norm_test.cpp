#include "nn/group_norm.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort::nn;

struct Outcome {
    at::Tensor output;
    at::Tensor mapGradient;
    at::Tensor weightGradient;
    at::Tensor biasGradient;
};

at::Tensor waves(std::vector<std::int64_t> shape, double phase) {
    std::int64_t count = 1;
    for (const auto length : shape)
        count *= length;
    return at::sin(at::arange(count).to(at::kDouble) * 0.7 + phase).view(shape);
}

template<class Norm> Outcome outcomeOf(const at::Tensor& values, Norm norm) {
    const auto map = values.clone().requires_grad_(true);
    const auto weight = (waves({12}, 1) + 2).requires_grad_(true);
    const auto bias = waves({12}, 2).requires_grad_(true);
    const auto output = norm(GroupNormInput{.map = map, .weight = weight, .bias = bias, .groups = 3});
    (output * waves(values.sizes().vec(), 3)).sum().backward();
    return {output.detach(), map.grad(), weight.grad(), bias.grad()};
}

TEST(GroupNorm, OfChannelsLastMaps_AgreesWithLibTorchInValueAndGradients) {
    for (const std::int64_t side : {1, 5, 40}) {
        const auto values =
            (waves({2, 12, side, side}, 0) * 3 + 1).contiguous(at::MemoryFormat::ChannelsLast);
        const auto actual = outcomeOf(values, groupNorm);
        const auto expected = outcomeOf(values.contiguous(), [](const GroupNormInput& input) {
            return at::group_norm(input.map, input.groups, input.weight, input.bias, input.epsilon);
        });
        EXPECT_TRUE(at::allclose(actual.output, expected.output, 1e-9, 1e-9)) << side;
        EXPECT_TRUE(at::allclose(actual.mapGradient, expected.mapGradient, 1e-8, 1e-9)) << side;
        EXPECT_TRUE(at::allclose(actual.weightGradient, expected.weightGradient, 1e-8, 1e-9)) << side;
        EXPECT_TRUE(at::allclose(actual.biasGradient, expected.biasGradient, 1e-8, 1e-9)) << side;
    }
}

TEST(GroupNorm, OfAMapWhoseMeanIsLarge_LosesNoVariance) {
    const at::NoGradGuard noGradients;
    const auto values = (waves({1, 12, 8, 8}, 0) + 1000).contiguous(at::MemoryFormat::ChannelsLast);
    const auto norm = [&](at::ScalarType dtype) {
        return groupNorm({.map = values.to(dtype),
                          .weight = at::ones({12}, dtype),
                          .bias = at::zeros({12}, dtype),
                          .groups = 3});
    };
    EXPECT_TRUE(at::allclose(norm(at::kFloat).to(at::kDouble), norm(at::kDouble), 1e-3, 1e-3));
}

} // namespace
