// Every scheduler against diffusers: timesteps, sigmas, and trajectories with the fake model that
// schedulers.json writes down; the tables and targets of training.

#include "diffusion/schedulers/forward_process.h"
#include "diffusion/schedulers/noise_tables.h"
#include "diffusion/schedulers/scheduler.h"
#include "parity_fixture.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::ParityFixture;
using retort::testing::succeeds;

constexpr const char* kSchedulers = "schedulers";

/// The numbers of the JSON's tolerances, which stand in sentences there.
constexpr double kFractionalTimestep = 1e-3;
constexpr double kTableTolerance = 1e-5;

Result<SchedulerConfig> configOf(const nlohmann::json& entry, const std::string& prediction) {
    auto json = entry.at("config");
    json["_class_name"] = entry.at("class");
    json["prediction_type"] = prediction;
    RETORT_TRY(const auto document, JsonDocument::parse(json.dump(), entry.at("id").get<std::string>()));
    return readSchedulerConfig(document);
}

double etaOf(const nlohmann::json& entry) {
    return entry.value("step_arguments", nlohmann::json::object()).value("eta", 0.0);
}

at::Tensor fakeModel(const at::Tensor& input, double timestep) {
    return 0.3 * input + 0.1 * std::sin(timestep / 100);
}

/// The start and the latents after every call.
at::Tensor trajectoryOf(const Scheduler& scheduler, const retort::tensor::TensorMap& io) {
    auto latents = io.at("in.noise") * scheduler.initialNoiseScale();
    std::vector<at::Tensor> samples{latents};
    const auto run = scheduler.begin();
    for (std::size_t i = 0; i < scheduler.calls(); ++i) {
        const auto output = fakeModel(scheduler.scaledInput(latents, i), scheduler.timestep(i));
        const auto noise =
            scheduler.needsNoise(i) ? io.at("in.step_noise")[static_cast<std::int64_t>(i)] : at::Tensor{};
        latents = run->step(i, latents, output, noise);
        samples.push_back(latents);
    }
    return torch::stack(samples);
}

/// Largest excess over 2e-4 + 2e-5 of the reference.
double excess(const at::Tensor& actual, const at::Tensor& expected) {
    if (actual.sizes() != expected.sizes())
        return std::numeric_limits<double>::infinity();
    return ((actual - expected).abs() - 2e-5 * expected.abs() - 2e-4).max().item<double>();
}

class SchedulersParity : public ::testing::Test {
protected:
    void SetUp() override {
        RETORT_NEED_FIXTURE("schedulers.json");
        RETORT_ASSERT_OK_AND_ASSIGN(fixture, ParityFixture::read(kSchedulers));
        RETORT_ASSERT_OK_AND_ASSIGN(io, fixture.tensors("io"));
    }

    ParityFixture fixture;
    retort::tensor::TensorMap io;
};

void checkSchedule(const SchedulerConfig& config, int steps, const nlohmann::json& expected) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler, Scheduler::create(config, {.steps = steps}));
    const auto timesteps = expected.at("timesteps").get<std::vector<double>>();
    ASSERT_EQ(scheduler.calls(), timesteps.size());
    for (std::size_t i = 0; i < timesteps.size(); ++i) {
        const bool isWhole = timesteps[i] == std::round(timesteps[i]);
        EXPECT_NEAR(scheduler.timestep(i), timesteps[i],
                    isWhole && !config.karrasSigmas ? 0 : kFractionalTimestep)
            << "call " << i << " of " << steps;
    }
    const auto scale = expected.at("init_noise_sigma").get<double>();
    EXPECT_NEAR(scheduler.initialNoiseScale(), scale, 1e-5 * scale);
    const auto sigmas = expected.value("sigmas", std::vector<double>{});
    ASSERT_EQ(scheduler.sigmas().size(), sigmas.size());
    for (std::size_t i = 0; i < sigmas.size(); ++i)
        EXPECT_NEAR(scheduler.sigmas()[i], sigmas[i], 1e-5 * sigmas[i]) << "sigma " << i << " of " << steps;
}

TEST_F(SchedulersParity, everyEntryHasTheReferencesTimestepsAndSigmas) {
    for (const auto& entry : fixture.json.at("entries")) {
        SCOPED_TRACE(entry.at("id").get<std::string>());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, configOf(entry, "v_prediction"));
        for (const auto& [steps, expected] : entry.at("schedules").items())
            checkSchedule(config, std::stoi(steps), expected);
    }
}

TEST_F(SchedulersParity, everyTrajectoryFollowsTheReference) {
    std::size_t compared = 0;
    for (const auto& entry : fixture.json.at("entries")) {
        for (const auto& expected : entry.value("trajectories", nlohmann::json::array())) {
            const auto prediction = expected.at("prediction_type").get<std::string>();
            SCOPED_TRACE(expected.at("samples").get<std::string>());
            RETORT_ASSERT_OK_AND_ASSIGN(const auto config, configOf(entry, prediction));
            RETORT_ASSERT_OK_AND_ASSIGN(
                const auto scheduler,
                Scheduler::create(config, {.steps = expected.at("n").get<int>(), .eta = etaOf(entry)}));
            EXPECT_LE(excess(trajectoryOf(scheduler, io), io.at(expected.at("samples").get<std::string>())),
                      0);
            ++compared;
        }
    }
    EXPECT_GT(compared, 0u);
}

struct NamedTable {
    const char* name;
    SchedulerConfig config;
};

TEST_F(SchedulersParity, noiseTablesAreTheReferences) {
    const std::vector<NamedTable> tables{
        {"scaled_linear", {}},
        {"linear_1e-4_2e-2", {.betaSchedule = BetaSchedule::Linear, .betaStart = 1e-4, .betaEnd = 2e-2}},
        {"squaredcos_cap_v2", {.betaSchedule = BetaSchedule::SquaredCosine}},
        {"scaled_linear_zero_snr", {.zeroTerminalSnr = true}},
    };
    for (const auto& [name, config] : tables) {
        const auto prefix = std::string{"table."} + name;
        if (!io.contains(prefix + ".betas"))
            continue;
        SCOPED_TRACE(name);
        const auto betas = torch::tensor(betaTable(config), torch::kDouble);
        EXPECT_LE(retort::testing::absoluteDifference(betas, io.at(prefix + ".betas")), kTableTolerance);
        EXPECT_LE(
            retort::testing::absoluteDifference(cumulativeAlphas(config), io.at(prefix + ".alphas_cumprod")),
            kTableTolerance);
    }
}

TEST_F(SchedulersParity, noisedSamplesAndVelocitiesAreTheReferences) {
    const ForwardProcess process(SchedulerConfig{.prediction = PredictionType::Velocity});
    const auto& clean = io.at("in.train.x0");
    const auto& noise = io.at("in.train.noise");
    const auto& timesteps = io.at("in.train.timesteps");
    EXPECT_LE(excess(process.noised(clean, noise, timesteps), io.at("out.train.add_noise")), 0);
    EXPECT_LE(excess(process.target(clean, noise, timesteps), io.at("out.train.velocity")), 0);
}

TEST_F(SchedulersParity, aPartOfTheStepsBeginsFromTheImageWithTheReferencesNoise) {
    // Step 10 of 25 is where a strength of 15/25 begins.
    const SamplingPlan plan{.steps = 25, .strength = 15.0 / 25};
    const auto clean = io.at("in.train.x0").narrow(0, 0, 1);
    const auto noise = io.at("in.train.noise").narrow(0, 0, 1);
    for (const auto& [kind, name] :
         {std::pair{SchedulerKind::Euler, "out.train.euler_add_noise_step10"},
          std::pair{SchedulerKind::DpmSolver, "out.train.dpmpp_add_noise_step10"}}) {
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto scheduler,
            Scheduler::create({.kind = kind, .spacing = TimestepSpacing::Linspace}, plan));
        EXPECT_EQ(scheduler.calls(), 15u);
        EXPECT_LE(excess(scheduler.noised(clean, noise), io.at(name)), 0);
    }
}

} // namespace
