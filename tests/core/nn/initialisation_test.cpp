#include "nn/initialisation.h"

#include "base/random_stream.h"
#include "nn/layers.h"

#include <cmath>
#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::nn;

TEST(Initialisation, EachChunkIsItsStream_WhateverTheLength) {
    constexpr std::int64_t kChunk = 1 << 16;
    const auto tensor = at::zeros({kChunk + 2});
    fillNormal(tensor, 0.5, 3, "layer.weight");
    RandomStream first(3, "layer.weight", 0);
    RandomStream second(3, "layer.weight", 1);
    EXPECT_EQ(tensor[0].item<float>(), static_cast<float>(0.5 * first.normal()));
    EXPECT_EQ(tensor[kChunk].item<float>(), static_cast<float>(0.5 * second.normal()));
    EXPECT_EQ(tensor[kChunk + 1].item<float>(), static_cast<float>(0.5 * second.normal()));
}

TEST(Initialisation, UniformNumbersStayWithinTheirBound) {
    const auto tensor = at::zeros({1000});
    fillUniform(tensor, 0.25, 1, "layer.weight");
    EXPECT_LE(tensor.abs().max().item<float>(), 0.25F);
    EXPECT_GT(tensor.std().item<float>(), 0.1F);
}

TEST(Initialisation, MatricesByTheirInputs_NormsOne_BiasesZero) {
    Linear linear(100, 8);
    Linear last(100, 8);
    LayerNorm norm(8);
    const auto walk = [&](const ParameterVisitor& visitor) {
        linear.visit("linear.", visitor);
        last.visit("last.", visitor);
        norm.visit("norm.", visitor);
    };
    initialiseParameters(walk, 1, "network", [](std::string_view layer) { return layer == "last"; });
    for (const auto& [name, parameter] : parametersOf(walk)) {
        if (name == "linear.weight") {
            EXPECT_LE(parameter.abs().max().item<float>(), 0.1F);
            EXPECT_GT(parameter.std().item<float>(), 0.04F);
        } else {
            EXPECT_TRUE(at::equal(parameter, at::full_like(parameter, name == "norm.weight" ? 1 : 0)))
                << name;
        }
    }
}

} // namespace
