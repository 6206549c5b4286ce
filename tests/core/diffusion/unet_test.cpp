#include "diffusion/networks/unet.h"

#include "tensor/autocast.h"
#include "tensor/operation_count.h"
#include "testing/result_matchers.h"
#include "tiny_networks.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace {

using namespace retort;
using namespace retort::diffusion;
using namespace retort::diffusion::testing;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

UNet tinyUNet(std::uint64_t seed = 1) {
    UNet network(tinyUNetConfig());
    EXPECT_THAT(network.load(randomWeights(network.namedParameters(), seed), at::kFloat, "tiny"), succeeds());
    return network;
}

TEST(UNet, MadeWithoutWeights_HasAllParametersOnTheMetaDevice) {
    for (const auto& parameter : UNet(tinyUNetConfig()).namedParameters())
        EXPECT_TRUE(parameter.tensor.is_meta()) << parameter.name;
}

TEST(UNet, InitialisedTwiceFromOneSeed_HasEqualWeightsAndOthersFromAnother) {
    UNet first(tinyUNetConfig());
    UNet again(tinyUNetConfig());
    UNet other(tinyUNetConfig());
    first.initialise(7);
    again.initialise(7);
    other.initialise(8);
    const auto a = first.namedParameters();
    const auto b = again.namedParameters();
    const auto c = other.namedParameters();
    bool anyDiffers = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_TRUE(at::equal(a[i].tensor, b[i].tensor)) << a[i].name;
        anyDiffers = anyDiffers || !at::equal(a[i].tensor, c[i].tensor);
    }
    EXPECT_TRUE(anyDiffers);
}

TEST(UNet, MultiplyAdds_AreThoseOfACall) {
    auto wide = tinyUNetConfig();
    wide.layersPerBlock = 2;
    wide.projection = TransformerProjection::Convolution;
    for (const auto& config : {tinyUNetConfig(), wide})
        for (const int side : {8, 16}) {
            UNet network(config);
            network.initialise(1);
            const auto input = tinyInput(config, 1, side);
            const auto counted =
                static_cast<double>(tensor::countMultiplyAdds([&] { network.predict(input); }));
            const auto tokens = static_cast<int>(input.condition.size(1));
            EXPECT_NEAR(multiplyAdds(config, side, tokens), counted, 1e-3 * counted) << side;
        }
}

TEST(UNet, JustInitialised_PredictsZeroAndLearnsFromTheFirstGradient) {
    UNet network(tinyUNetConfig());
    network.initialise(1);
    auto parameters = network.namedParameters();
    for (auto& parameter : parameters)
        parameter.tensor.requires_grad_(true);
    const auto output = network.predict(tinyInput(network.config(), 2, 8));
    EXPECT_EQ(output.abs().max().item<float>(), 0);
    (output - 1).square().mean().backward();
    for (const auto& parameter : parameters)
        if (parameter.name == "conv_out.weight") {
            EXPECT_GT(parameter.tensor.grad().abs().max().item<float>(), 0);
        }
}

TEST(UNet, Trained_EveryParameterHasAGradient) {
    const auto network = tinyUNet();
    auto parameters = network.namedParameters();
    for (auto& parameter : parameters)
        parameter.tensor.requires_grad_(true);
    network.predict(tinyInput(network.config(), 2, 8)).square().sum().backward();
    for (const auto& parameter : parameters) {
        ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
        EXPECT_GT(parameter.tensor.grad().abs().max().item<float>(), 0) << parameter.name;
    }
}

TEST(UNet, GradientOfOneWeight_AgreesWithTheDifferenceQuotient) {
    UNet network(tinyUNetConfig());
    ASSERT_THAT(network.load(randomWeights(network.namedParameters(), 3), at::kDouble, "tiny"), succeeds());
    auto input = tinyInput(network.config(), 1, 8);
    input.latents = input.latents.to(at::kDouble);
    for (const auto& parameter : network.namedParameters()) {
        if (parameter.name != "mid_block.attentions.0.transformer_blocks.0.attn2.to_q.weight")
            continue;
        auto weight = parameter.tensor;
        weight.requires_grad_(true);
        network.predict(input).sum().backward();
        const auto gradient = weight.grad()[0][0].item<double>();
        const at::NoGradGuard noGradients;
        constexpr double kStep = 1e-3;
        const auto shifted = [&](double step) {
            weight[0][0] += step;
            return network.predict(input).sum().item<double>();
        };
        const auto above = shifted(kStep);
        const auto below = shifted(-2 * kStep);
        EXPECT_NEAR((above - below) / (2 * kStep), gradient, 1e-3 * std::max(1.0, std::abs(gradient)));
        return;
    }
    FAIL() << "no such parameter";
}

TEST(UNet, ImagesOfABatch_DoNotDependOnEachOther) {
    const at::NoGradGuard noGradients;
    const auto network = tinyUNet();
    const auto input = tinyInput(network.config(), 3, 8);
    const auto together = network.predict(input);
    for (std::int64_t n = 0; n < 3; ++n) {
        const auto alone = network.predict({.latents = input.latents.narrow(0, n, 1),
                                            .timesteps = input.timesteps[n],
                                            .condition = input.condition.narrow(0, n, 1),
                                            .classVector = input.classVector.narrow(0, n, 1)});
        EXPECT_TRUE(at::allclose(alone[0], together[n], 1e-4, 1e-5)) << n;
    }
}

TEST(UNet, LatentsOfOddSides_GiveAPredictionOfTheirSize) {
    const at::NoGradGuard noGradients;
    const auto network = tinyUNet();
    auto input = tinyInput(network.config(), 1, 8);
    input.latents = at::ones({1, 4, 7, 5});
    EXPECT_EQ(network.predict(input).sizes(), at::IntArrayRef({1, 4, 7, 5}));
}

TEST(UNet, UnderBf16Autocast_StaysNearFp32AndKeepsTheLatentsDtype) {
    const auto network = tinyUNet();
    const auto input = tinyInput(network.config(), 2, 8);
    for (auto& parameter : network.namedParameters())
        parameter.tensor.requires_grad_(true);
    const auto exact = network.predict(input).detach();
    const tensor::Autocast autocast({}, tensor::Precision::BFloat16);
    const auto mixed = network.predict(input);
    EXPECT_EQ(mixed.scalar_type(), at::kFloat);
    EXPECT_LT((mixed.detach() - exact).square().mean().item<float>(),
              0.01 * exact.square().mean().item<float>());
    mixed.square().sum().backward();
    for (const auto& parameter : network.namedParameters()) {
        ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
        EXPECT_EQ(parameter.tensor.grad().scalar_type(), at::kFloat) << parameter.name;
        EXPECT_TRUE(at::isfinite(parameter.tensor.grad()).all().item<bool>()) << parameter.name;
    }
}

TEST(UNet, InBf16_StaysNearFp32WithAndWithoutUpcastAttention) {
    const at::NoGradGuard noGradients;
    const auto exactNetwork = tinyUNet();
    const auto input = tinyInput(exactNetwork.config(), 2, 8);
    const auto exact = exactNetwork.predict(input);
    for (const bool upcast : {false, true}) {
        auto config = tinyUNetConfig();
        config.upcastAttention = upcast;
        UNet network(config);
        const auto weights = randomWeights(network.namedParameters(), 1);
        ASSERT_THAT(network.load(weights, at::kBFloat16, "tiny"), succeeds());
        const auto output = network.predict(input);
        EXPECT_EQ(output.scalar_type(), at::kFloat);
        EXPECT_LT((output - exact).square().mean().item<float>(), 0.01 * exact.square().mean().item<float>());
    }
}

TEST(UNet, LoadedInItsOwnDtype_CopiesOnlyKernels) {
    UNet network(tinyUNetConfig());
    const auto weights = randomWeights(network.namedParameters(), 1);
    ASSERT_THAT(network.load(weights, at::kFloat, "tiny"), succeeds());
    for (const auto& parameter : network.namedParameters()) {
        const bool isKernel = parameter.tensor.dim() == 4 && parameter.tensor.size(2) > 1;
        EXPECT_EQ(parameter.tensor.data_ptr() != weights.at(parameter.name).data_ptr(), isKernel)
            << parameter.name;
        if (isKernel) {
            EXPECT_TRUE(parameter.tensor.is_contiguous(at::MemoryFormat::ChannelsLast)) << parameter.name;
        }
    }
}

TEST(UNet, WeightsThatDoNotFit_AreRefusedByNameAndChangeNothing) {
    UNet network(tinyUNetConfig());
    const auto fitting = randomWeights(network.namedParameters(), 1);
    struct Case {
        const char* name;
        const char* problem;
        std::function<void(tensor::TensorMap&)> spoil;
    };
    const Case cases[] = {
        {"conv_out.bias", "missing", [](auto& map) { map.erase("conv_out.bias"); }},
        {"down_blocks.9.resnets.0.conv1.bias", "surplus",
         [](auto& map) { map.emplace("down_blocks.9.resnets.0.conv1.bias", at::zeros({8})); }},
        {"conv_in.weight", "misshapen",
         [](auto& map) {
             map["conv_in.weight"] = at::zeros({8, 9, 3, 3});
         }},
        {"conv_in.bias", "floating", [](auto& map) { map["conv_in.bias"] = at::zeros({8}, at::kLong); }},
    };
    for (const auto& item : cases) {
        auto weights = fitting;
        item.spoil(weights);
        EXPECT_THAT(network.load(weights, at::kFloat, "some/file.safetensors"),
                    failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("some/file.safetensors"),
                                                         HasSubstr(item.name), HasSubstr(item.problem))));
        EXPECT_TRUE(network.namedParameters().front().tensor.is_meta());
    }
}

} // namespace
