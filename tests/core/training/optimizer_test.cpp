#include "training/optimizer.h"

#include "testing/result_matchers.h"
#include "training/update_rules.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace retort::training {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::HasSubstr;

at::Tensor leaf(at::IntArrayRef shape, int seed) {
    torch::manual_seed(static_cast<std::uint64_t>(seed));
    return at::randn(shape).requires_grad_(true);
}

void setGradient(const at::Tensor& parameter, int seed) {
    torch::manual_seed(static_cast<std::uint64_t>(1000 + seed));
    parameter.mutable_grad() = at::randn(parameter.sizes());
}

std::vector<tensor::NamedTensor> someParameters() {
    return {{"w", leaf({40, 30}, 1)}, {"b", leaf({40}, 2)}, {"scale", leaf({}, 3)}};
}

const std::vector<OptimizerOptions>& allKinds() {
    static const std::vector<OptimizerOptions> kinds{
        {.kind = OptimizerKind::Sgd, .weightDecay = 0.1, .momentum = 0},
        {.kind = OptimizerKind::Sgd, .weightDecay = 0.1, .momentumKind = Momentum::Classic},
        {.kind = OptimizerKind::Sgd, .weightDecay = 0.1, .momentumKind = Momentum::Nesterov},
        {.kind = OptimizerKind::Adam, .weightDecay = 0.1},
        {.kind = OptimizerKind::AdamW, .weightDecay = 0.1},
    };
    return kinds;
}

TEST(Optimizer, InOnePassAndByOperators_UpdatesAlike) {
    for (const auto& options : allKinds()) {
        const bool hasFirst = options.kind != OptimizerKind::Sgd || options.momentum > 0;
        const auto makeSlot = [&] {
            Slot slot{.name = "w",
                      .parameter = leaf({70, 1000}, 1).detach(),
                      .rateFactor = 0.5,
                      .weightDecay = 0.1};
            if (hasFirst)
                slot.first = at::zeros_like(slot.parameter);
            if (options.kind != OptimizerKind::Sgd)
                slot.second = at::zeros_like(slot.parameter);
            return slot;
        };
        Slot onePass = makeSlot();
        Slot operators = makeSlot();
        for (int step = 0; step < 3; ++step) {
            torch::manual_seed(static_cast<std::uint64_t>(step));
            const at::Tensor gradient = at::randn({70, 1000});
            ++onePass.steps;
            ++operators.steps;
            updateInOnePass(options, {{&onePass, gradient}}, 0.01, 0.25);
            updateByOperators(options, {{&operators, gradient * 0.25}}, 0.01);
        }
        EXPECT_LT((onePass.parameter - operators.parameter).abs().max().item<double>(), 2e-6);
        EXPECT_GT((onePass.parameter - makeSlot().parameter).abs().max().item<double>(), 1e-3);
    }
}

TEST(Optimizer, WithDecayOnMatrices_LeavesNormsBiasesAndScalarsAlone) {
    const auto parameters = someParameters();
    const OptimizerOptions options{.kind = OptimizerKind::AdamW, .weightDecay = 0.5};
    RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, Optimizer::create(options, {{.parameters = parameters}}));
    std::vector<at::Tensor> before;
    for (const auto& item : parameters) {
        before.push_back(item.tensor.detach().clone());
        item.tensor.mutable_grad() = at::zeros_like(item.tensor);
    }
    optimizer.step({.learningRate = 0.1});
    EXPECT_TRUE(at::allclose(parameters[0].tensor, before[0] * 0.95));
    EXPECT_TRUE(at::equal(parameters[1].tensor, before[1]));
    EXPECT_TRUE(at::equal(parameters[2].tensor, before[2]));
}

TEST(Optimizer, WithGroupFactors_ScalesTheirRates) {
    const at::Tensor slow = at::ones({2, 2}).requires_grad_(true);
    const at::Tensor fast = at::ones({2, 2}).requires_grad_(true);
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto optimizer, Optimizer::create({.weightDecay = 0, .momentum = 0},
                                          {{.parameters = {{"slow", slow}}, .learningRateFactor = 0.1},
                                           {.parameters = {{"fast", fast}}}}));
    for (const auto& item : optimizer.parameters())
        item.tensor.mutable_grad() = at::ones({2, 2});
    optimizer.step({.learningRate = 0.5});
    EXPECT_TRUE(at::allclose(slow, at::full({2, 2}, 0.95)));
    EXPECT_TRUE(at::allclose(fast, at::full({2, 2}, 0.5)));
}

TEST(Optimizer, Clipping_ReturnsTheNormAndBoundsTheStep) {
    const auto parameters = someParameters();
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto optimizer, Optimizer::create({.weightDecay = 0, .momentum = 0}, {{.parameters = parameters}}));
    double squares = 0;
    double moved = 0;
    std::vector<at::Tensor> before;
    for (const auto& item : parameters) {
        setGradient(item.tensor, 4);
        squares += item.tensor.grad().square().sum().item<double>();
        before.push_back(item.tensor.detach().clone());
    }
    EXPECT_NEAR(gradientNorm(parameters).item<double>(), std::sqrt(squares), 1e-4);
    const at::Tensor norm = optimizer.step({.learningRate = 1, .maxGradientNorm = 0.5});
    EXPECT_NEAR(norm.item<double>(), std::sqrt(squares), 1e-4);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        moved += (parameters[i].tensor - before[i]).square().sum().item<double>();
    EXPECT_NEAR(std::sqrt(moved), 0.5, 1e-4);
    EXPECT_FALSE(optimizer.step({.learningRate = 1}).defined());
}

TEST(Optimizer, ParameterWithoutGradient_StaysAndHasNoState) {
    const auto parameters = someParameters();
    RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, Optimizer::create({}, {{.parameters = parameters}}));
    setGradient(parameters[0].tensor, 1);
    const at::Tensor before = parameters[1].tensor.detach().clone();
    optimizer.step({.learningRate = 0.1});
    EXPECT_TRUE(at::equal(parameters[1].tensor, before));
    EXPECT_TRUE(optimizer.state().contains("w.momentum"));
    EXPECT_FALSE(optimizer.state().contains("b.momentum"));
    optimizer.clearGradients();
    EXPECT_FALSE(parameters[0].tensor.grad().defined());
}

TEST(Optimizer, GradientInAnotherMemoryOrder_IsAppliedToTheRightElements) {
    const at::Tensor weight =
        at::arange(2 * 3 * 4 * 5, at::kFloat).view({2, 3, 4, 5}).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor parameter = weight.clone().requires_grad_(true);
    RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, Optimizer::create({.weightDecay = 0, .momentum = 0},
                                                                  {{.parameters = {{"w", parameter}}}}));
    parameter.mutable_grad() = weight.contiguous();
    optimizer.step({.learningRate = 1});
    EXPECT_EQ(parameter.abs().max().item<double>(), 0);
}

TEST(Optimizer, RestoredFromItsState_GoesOnBitwise) {
    for (const auto& options : allKinds()) {
        auto parameters = someParameters();
        RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, Optimizer::create(options, {{.parameters = parameters}}));
        const auto run = [](Optimizer& each, int seed) {
            for (const auto& item : each.parameters())
                setGradient(item.tensor, seed);
            each.step({.learningRate = 0.05});
        };
        run(optimizer, 1);
        run(optimizer, 2);
        std::vector<tensor::NamedTensor> copies;
        for (const auto& item : parameters)
            copies.push_back({item.name, item.tensor.detach().clone().requires_grad_(true)});
        RETORT_ASSERT_OK_AND_ASSIGN(auto second, Optimizer::create(options, {{.parameters = copies}}));
        ASSERT_THAT(second.restore(optimizer.state(), "checkpoint"), succeeds());
        run(optimizer, 3);
        run(second, 3);
        for (std::size_t i = 0; i < copies.size(); ++i)
            EXPECT_TRUE(at::equal(copies[i].tensor, parameters[i].tensor)) << copies[i].name;
    }
}

TEST(Optimizer, StateOfAnotherRun_IsRefusedByName) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, Optimizer::create({}, {{.parameters = someParameters()}}));
    struct Case {
        tensor::TensorMap state;
        std::string names;
    };
    const Case cases[] = {{{{"v.momentum", at::zeros({1})}}, "v.momentum"},
                          {{{"w.mean", at::zeros({40, 30})}}, "w.mean"},
                          {{{"w.momentum", at::zeros({40, 31})}}, "w.momentum"},
                          {{{"w.momentum", at::zeros({40, 30}, at::kDouble)}}, "w.momentum"},
                          {{{"w.steps", at::zeros({2}, at::kLong)}}, "w.steps"}};
    for (const auto& each : cases)
        EXPECT_THAT(optimizer.restore(each.state, "c.safetensors"),
                    failsWith(ErrorCode::Mismatch,
                              ::testing::AllOf(HasSubstr("c.safetensors"), HasSubstr(each.names))));
}

TEST(Optimizer, OverUnfitParameters_IsRefusedByName) {
    const at::Tensor good = at::zeros({2}).requires_grad_(true);
    struct Case {
        std::vector<ParameterGroup> groups;
        std::string names;
    };
    const Case cases[] = {
        {{{.parameters = {{"half", at::zeros({2}, at::kHalf)}}}}, "half"},
        {{{.parameters = {{"computed", good * 2}}}}, "computed"},
        {{{.parameters = {{"strided", at::zeros({4, 4}).slice(1, 0, 2)}}}}, "strided"},
        {{{.parameters = {{"none", at::Tensor()}}}}, "none"},
        {{{.parameters = {{"twice", good}, {"twice", good}}}}, "twice"},
        {{{.parameters = {{"g", good}}, .learningRateFactor = -1}}, "factor -1"},
    };
    for (const auto& each : cases)
        EXPECT_THAT(Optimizer::create({}, each.groups),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(each.names)));
}

} // namespace
} // namespace retort::training
