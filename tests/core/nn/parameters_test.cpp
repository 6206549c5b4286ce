#include "nn/parameters.h"

#include "nn/layers.h"
#include "testing/result_matchers.h"

#include <limits>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::nn;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Network {
    Convolution convolution{{.inputs = 2, .outputs = 4}};
    Linear linear{4, 3};

    ParameterWalk walk() {
        return [this](const ParameterVisitor& visitor) {
            convolution.visit("conv.", visitor);
            linear.visit("head.", visitor);
        };
    }
};

tensor::TensorMap weightsOf(Network& network) {
    tensor::TensorMap weights;
    for (const auto& [name, parameter] : parametersOf(network.walk()))
        weights[name] = at::arange(parameter.numel()).to(at::kFloat).view(parameter.sizes());
    return weights;
}

TEST(Parameters, BeginAsShapesWithoutMemory) {
    Network network;
    const auto parameters = parametersOf(network.walk());
    ASSERT_EQ(parameters.size(), 4u);
    EXPECT_EQ(parameters[0].name, "conv.weight");
    EXPECT_EQ(parameters[0].tensor.sizes(), (at::IntArrayRef{4, 2, 3, 3}));
    EXPECT_EQ(parameters[3].name, "head.bias");
    for (const auto& parameter : parameters)
        EXPECT_TRUE(parameter.tensor.is_meta()) << parameter.name;
}

TEST(Parameters, WeightsOfTheRightDtypeStayWhereTheyAre_AndKernelsBecomeChannelsLast) {
    Network network;
    const auto weights = weightsOf(network);
    ASSERT_THAT(loadParameters(network.walk(), weights, {}, "a file"), succeeds());
    const auto parameters = parametersOf(network.walk());
    EXPECT_EQ(parameters[2].tensor.data_ptr(), weights.at("head.weight").data_ptr());
    EXPECT_TRUE(parameters[0].tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_TRUE(at::equal(parameters[0].tensor, weights.at("conv.weight")));
    ASSERT_THAT(loadParameters(network.walk(), weights, {.kernels = KernelLayout::AsStored}, "a file"),
                succeeds());
    EXPECT_EQ(parametersOf(network.walk())[0].tensor.data_ptr(), weights.at("conv.weight").data_ptr());
}

TEST(Parameters, WhatDoesNotFitIsListed_AndChangesNothing) {
    Network network;
    auto weights = weightsOf(network);
    weights.erase("head.bias");
    weights["extra"] = at::ones({1});
    weights["head.weight"] = at::ones({3, 5});
    EXPECT_THAT(loadParameters(network.walk(), weights, {}, "a file"),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("a file"), HasSubstr("head.bias"),
                                                     HasSubstr("extra"), HasSubstr("head.weight"))));
    for (const auto& parameter : parametersOf(network.walk()))
        EXPECT_TRUE(parameter.tensor.is_meta()) << parameter.name;
}

TEST(Parameters, IntegersAreNoWeights) {
    Network network;
    auto weights = weightsOf(network);
    weights["head.bias"] = at::ones({3}, at::kLong);
    EXPECT_THAT(loadParameters(network.walk(), weights, {}, "a file"),
                failsWith(ErrorCode::Mismatch, HasSubstr("head.bias")));
}

TEST(Parameters, NumbersThatAreNoneAreRefused_UnlessNobodyLooks) {
    Network network;
    auto weights = weightsOf(network);
    weights["head.bias"] = at::full({3}, std::numeric_limits<float>::quiet_NaN());
    EXPECT_THAT(loadParameters(network.walk(), weights, {}, "a file"),
                failsWith(ErrorCode::Corrupt, HasSubstr("head.bias")));
    EXPECT_THAT(loadParameters(network.walk(), weights, {.numbers = NumberCheck::None}, "a file"),
                succeeds());
}

TEST(Parameters, MovingConvertsThemAndPassesOverThoseWithoutWeights) {
    Network network;
    moveParameters(network.walk(), at::kCPU, at::kHalf);
    EXPECT_TRUE(parametersOf(network.walk())[0].tensor.is_meta());
    ASSERT_THAT(loadParameters(network.walk(), weightsOf(network), {}, "a file"), succeeds());
    moveParameters(network.walk(), at::kCPU, at::kHalf);
    for (const auto& parameter : parametersOf(network.walk()))
        EXPECT_EQ(parameter.tensor.scalar_type(), at::kHalf) << parameter.name;
}

TEST(Parameters, AllocatedOnesCanBeTrained_AndKeepWhatLiesThere) {
    Network network;
    allocateParameters(network.walk(), at::kCPU, at::MemoryFormat::ChannelsLast);
    auto parameters = parametersOf(network.walk());
    for (const auto& parameter : parameters) {
        EXPECT_FALSE(parameter.tensor.is_meta()) << parameter.name;
        EXPECT_TRUE(parameter.tensor.is_leaf() && parameter.tensor.requires_grad()) << parameter.name;
    }
    EXPECT_TRUE(parameters[0].tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_FALSE(parameters[0].tensor.is_contiguous());
    allocateParameters(network.walk(), at::kCPU, at::MemoryFormat::Contiguous);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        EXPECT_TRUE(parametersOf(network.walk())[i].tensor.is_same(parameters[i].tensor));
}

// LibTorch chooses how to convolve by the strides, so that these decide the last bit of every result.
TEST(Parameters, AllocatedKernelsOfOnePixelOrOneInput_KeepTheirStrides) {
    Convolution pointwise({.inputs = 4, .outputs = 6, .kernel = 1, .bias = Bias::None});
    Convolution depthwise({.inputs = 4, .outputs = 4, .groups = 4, .bias = Bias::None});
    for (auto* layer : {&pointwise, &depthwise})
        allocateParameters([&](const ParameterVisitor& visitor) { layer->visit("", visitor); }, at::kCPU,
                           at::MemoryFormat::ChannelsLast);
    EXPECT_EQ(pointwise.weight().strides(), (at::IntArrayRef{4, 1, 1, 1}));
    EXPECT_EQ(depthwise.weight().strides(), (at::IntArrayRef{9, 9, 3, 1}));
}

} // namespace
