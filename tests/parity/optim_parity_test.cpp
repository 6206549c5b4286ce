// Trajectories of optimisers, schedules, clipping and EMA on the fixture's toy regression.

#include "distill/losses.h"
#include "parity_fixture.h"
#include "training/ema.h"
#include "training/optimizer.h"
#include "training/schedule.h"

#include <cmath>

namespace retort {
namespace {

using namespace distill;
using namespace training;
using namespace ::retort::testing;

OptimizerOptions optimizerOf(const nlohmann::json& variant) {
    const auto& arguments = variant.at("args");
    const auto kind = variant.at("opt").get<std::string>();
    OptimizerOptions options{
        .kind = kind == "SGD"    ? OptimizerKind::Sgd
                : kind == "Adam" ? OptimizerKind::Adam
                                 : OptimizerKind::AdamW,
        .learningRate = arguments.at("lr").get<double>(),
        .weightDecay = arguments.value("weight_decay", 0.0),
        .weightDecayOn =
            variant.value("no_decay_1d", false) ? WeightDecayOn::Matrices : WeightDecayOn::AllParameters,
        .momentum = arguments.value("momentum", 0.0),
        .momentumKind = arguments.value("nesterov", false) ? Momentum::Nesterov : Momentum::Classic};
    if (arguments.contains("betas")) {
        options.beta1 = arguments.at("betas").at(0).get<double>();
        options.beta2 = arguments.at("betas").at(1).get<double>();
    }
    options.epsilon = arguments.value("eps", options.epsilon);
    return options;
}

ScheduleOptions scheduleOf(const nlohmann::json& variant) {
    const auto& json = variant.at("sched");
    if (json.is_null())
        return {.kind = ScheduleKind::Constant};
    if (json.at("kind") == "torch_cosine")
        return {.kind = ScheduleKind::Cosine,
                .finalFactor = json.at("eta_min").get<double>() / variant.at("args").at("lr").get<double>()};
    EXPECT_EQ(json.at("kind"), "warmup_cosine");
    return {.kind = ScheduleKind::Cosine, .warmupSteps = json.at("warmup").get<std::int64_t>()};
}

at::Tensor flattened(const std::vector<tensor::NamedTensor>& list) {
    std::vector<at::Tensor> parts;
    for (const auto& item : list)
        parts.push_back(item.tensor.detach().flatten());
    return at::cat(parts).clone();
}

at::Tensor toyLoss(const std::vector<tensor::NamedTensor>& p, const at::Tensor& x, const at::Tensor& y) {
    const at::Tensor hidden = at::tanh(at::linear(x, p[0].tensor, p[1].tensor));
    return meanSquaredLoss(at::linear(hidden, p[2].tensor, p[3].tensor), y);
}

struct Trajectory {
    std::vector<at::Tensor> parameters, losses, rates, averages, norms;
};

Result<Trajectory> follow(const nlohmann::json& variant, const tensor::TensorMap& io,
                          const std::vector<std::string>& order) {
    std::vector<tensor::NamedTensor> parameters;
    for (const auto& name : order)
        parameters.push_back({name, io.at("in." + name).clone().requires_grad_(true)});
    const auto options = optimizerOf(variant);
    const auto schedule = scheduleOf(variant);
    RETORT_TRY(auto optimizer, Optimizer::create(options, {{.parameters = parameters}}));
    Ema ema(parameters, variant.value("ema", 0.0));
    const std::int64_t steps = io.at("in.x").size(0);
    Trajectory seen;
    seen.parameters.push_back(flattened(parameters));
    for (std::int64_t step = 0; step < steps; ++step) {
        const at::Tensor loss = toyLoss(parameters, io.at("in.x")[step], io.at("in.y")[step]);
        const double rate = options.learningRate * learningRateFactor(schedule, step, steps);
        loss.backward();
        seen.norms.push_back(
            optimizer.step({.learningRate = rate, .maxGradientNorm = variant.value("clip_grad_norm", 0.0)}));
        optimizer.clearGradients();
        ema.update();
        seen.losses.push_back(loss.detach());
        seen.rates.push_back(at::scalar_tensor(rate, at::kDouble));
        seen.parameters.push_back(flattened(parameters));
        std::vector<tensor::NamedTensor> averages;
        for (const auto& name : order)
            averages.push_back({name, ema.averages().at(name)});
        seen.averages.push_back(flattened(averages));
    }
    return seen;
}

TEST(Optimizers, OverTheirSchedules_FollowReferenceTrajectories) {
    RETORT_NEED_FIXTURE("optim.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("optim"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    const double tolerance = fixture.json.at("tolerance").at("params_abs").get<double>();
    const auto order = fixture.json.at("parameter_order").get<std::vector<std::string>>();
    ASSERT_EQ(order.size(), 4u);
    ASSERT_FALSE(fixture.json.at("variants").empty());
    for (const auto& [name, variant] : fixture.json.at("variants").items()) {
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto seen, follow(variant, io, order));
        const std::string prefix = "out." + name + ".";
        EXPECT_LE(absoluteDifference(at::stack(seen.parameters), io.at(prefix + "params")), tolerance);
        EXPECT_LE(absoluteDifference(at::stack(seen.losses), io.at(prefix + "loss")), tolerance);
        EXPECT_LE(absoluteDifference(at::stack(seen.rates), io.at(prefix + "lr")), 1e-12);
        if (variant.contains("ema")) {
            EXPECT_LE(absoluteDifference(at::stack(seen.averages), io.at(prefix + "ema")), tolerance);
        }
        if (variant.contains("clip_grad_norm")) {
            EXPECT_LE(absoluteDifference(at::stack(seen.norms), io.at(prefix + "grad_norm_before_clip")),
                      tolerance);
        }
    }
}

} // namespace
} // namespace retort
