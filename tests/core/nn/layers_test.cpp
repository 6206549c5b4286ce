#include "nn/layers.h"

#include "testing/result_matchers.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::nn;
using retort::testing::succeeds;

at::Tensor ripples(std::vector<std::int64_t> shape, double phase) {
    std::int64_t count = 1;
    for (const auto length : shape)
        count *= length;
    return at::sin(at::arange(count).to(at::kFloat) * 0.7 + phase).view(shape);
}

template<class Layer> ParameterWalk walkOf(Layer& layer) {
    return [&layer](const ParameterVisitor& visitor) { layer.visit("", visitor); };
}

template<class Layer> void fillWithRipples(Layer& layer) {
    tensor::TensorMap weights;
    for (const auto& [name, parameter] : parametersOf(walkOf(layer)))
        weights[name] = ripples(parameter.sizes().vec(), name == "bias" ? 2 : 1);
    ASSERT_THAT(loadParameters(walkOf(layer), weights, {}, "the test"), succeeds());
}

TEST(Layers, LinearWithoutBiasHasOneParameter) {
    Linear layer(3, 2, Bias::None);
    EXPECT_EQ(parametersOf(walkOf(layer)).size(), 1u);
    fillWithRipples(layer);
    const auto x = ripples({4, 3}, 0);
    EXPECT_TRUE(at::allclose(layer(x), at::matmul(x, ripples({2, 3}, 1).t())));
}

TEST(Layers, APointwiseConvolutionOfTokensIsTheConvolutionOfTheMap) {
    PointwiseConvolution layer(3, 5);
    fillWithRipples(layer);
    const auto map = ripples({2, 3, 4, 4}, 0);
    const auto tokens = map.flatten(2).transpose(1, 2);
    const auto expected =
        at::conv2d(map, ripples({5, 3, 1, 1}, 1), ripples({5}, 2)).flatten(2).transpose(1, 2);
    EXPECT_TRUE(at::allclose(layer(tokens), expected, 1e-5, 1e-5));
}

TEST(Layers, AConvolutionStridesAndPadsAsItsShapeSays) {
    Convolution layer({.inputs = 3, .outputs = 4, .kernel = 3, .stride = 2, .padding = 1});
    fillWithRipples(layer);
    const auto map = ripples({1, 3, 9, 9}, 0);
    EXPECT_TRUE(at::allclose(
        layer(map),
        at::conv2d(map, ripples({4, 3, 3, 3}, 1), ripples({4}, 2), std::int64_t{2}, std::int64_t{1}), 1e-5,
        1e-5));
}

TEST(Layers, APaddingThatIsNotSetIsHalfTheKernel) {
    for (const std::int64_t kernel : {1, 3, 5, 7}) {
        Convolution layer({.inputs = 2, .outputs = 2, .kernel = kernel});
        fillWithRipples(layer);
        EXPECT_EQ(layer(ripples({1, 2, 9, 9}, 0)).sizes(), (at::IntArrayRef{1, 2, 9, 9})) << kernel;
    }
}

TEST(Layers, AGroupedConvolutionConvolvesEachPartOfTheChannelsApart) {
    Convolution layer({.inputs = 6, .outputs = 4, .groups = 2});
    fillWithRipples(layer);
    const auto weight = ripples({4, 3, 3, 3}, 1);
    const auto bias = ripples({4}, 2);
    const auto map = ripples({2, 6, 5, 5}, 0);
    const auto part = [&](std::int64_t i) {
        return at::conv2d(map.narrow(1, 3 * i, 3), weight.narrow(0, 2 * i, 2), bias.narrow(0, 2 * i, 2),
                          std::int64_t{1}, std::int64_t{1});
    };
    EXPECT_TRUE(at::allclose(layer(map), at::cat({part(0), part(1)}, 1), 1e-5, 1e-5));
}

TEST(Layers, ADepthwiseConvolutionFiltersEachChannelByItself) {
    Convolution layer({.inputs = 3, .outputs = 3, .groups = 3, .bias = Bias::None});
    fillWithRipples(layer);
    EXPECT_EQ(layer.weight().sizes(), (at::IntArrayRef{3, 1, 3, 3}));
    auto map = ripples({1, 3, 5, 5}, 0);
    const auto before = layer(map);
    map.select(1, 1).zero_();
    const auto after = layer(map);
    EXPECT_TRUE(at::allclose(after.select(1, 0), before.select(1, 0)));
    EXPECT_EQ(after.select(1, 1).abs().max().item<double>(), 0);
    EXPECT_TRUE(at::allclose(after.select(1, 2), before.select(1, 2)));
}

TEST(Layers, ANormInFloat32KeepsTheDtypeOfItsInput) {
    LayerNorm layer(6, 1e-3);
    fillWithRipples(layer);
    const auto x = ripples({2, 6}, 0);
    const auto expected = at::layer_norm(x, {6}, ripples({6}, 1), ripples({6}, 2), 1e-3);
    EXPECT_TRUE(at::equal(layer(x), expected));
    EXPECT_TRUE(at::equal(layer.inFloat32(x), expected));
    const auto half = layer.inFloat32(x.to(at::kBFloat16));
    EXPECT_EQ(half.scalar_type(), at::kBFloat16);
    EXPECT_TRUE(at::allclose(half.to(at::kFloat), expected, 2e-2, 2e-2));
}

TEST(Layers, AGroupNormThenSiluIsSiluOfTheNorm) {
    GroupNorm layer({.channels = 6, .groups = 2});
    fillWithRipples(layer);
    const auto map = ripples({2, 6, 3, 3}, 0).contiguous(at::MemoryFormat::ChannelsLast);
    const auto expected = at::group_norm(map, 2, ripples({6}, 1), ripples({6}, 2), 1e-5);
    EXPECT_TRUE(at::allclose(layer(map), expected, 1e-5, 1e-5));
    EXPECT_TRUE(at::allclose(layer.thenSilu(map), at::silu(expected), 1e-5, 1e-5));
}

} // namespace
