#include "diffusion/schedulers/noise_tables.h"
#include "diffusion/schedulers/scheduler.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <vector>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

Result<SchedulerConfig> read(const std::string& json) {
    RETORT_TRY(const auto document, JsonDocument::parse(json, "scheduler_config.json"));
    return readSchedulerConfig(document);
}

constexpr SchedulerKind kAllKinds[] = {
    SchedulerKind::Ddim,           SchedulerKind::Ddpm,      SchedulerKind::Pndm, SchedulerKind::Euler,
    SchedulerKind::EulerAncestral, SchedulerKind::DpmSolver, SchedulerKind::Lcm};

struct BadFile {
    const char* json;
    ErrorCode code;
    const char* named;
};

TEST(SchedulerConfig, FileThatCannotBeSampledWithIsRefusedByNameAndKey) {
    const std::vector<BadFile> files{
        {R"({"_class_name": "LMSDiscreteScheduler"})", ErrorCode::Unsupported, "LMSDiscreteScheduler"},
        {R"({"num_train_timesteps": 1000})", ErrorCode::InvalidArgument, "_class_name"},
        {R"({"_class_name": "DDIMScheduler", "beta_schedule": "sigmoid"})", ErrorCode::Unsupported,
         "sigmoid"},
        {R"({"_class_name": "DDIMScheduler", "prediction_type": "flow"})", ErrorCode::Unsupported, "flow"},
        {R"({"_class_name": "DDIMScheduler", "thresholding": true})", ErrorCode::Unsupported, "thresholding"},
        {R"({"_class_name": "DDIMScheduler", "trained_betas": [0.1]})", ErrorCode::InvalidArgument,
         "trained_betas: 1 variances for 1000 timesteps"},
        {R"({"_class_name": "DDIMScheduler", "num_train_timesteps": 2, "trained_betas": [0.1, 1]})",
         ErrorCode::InvalidArgument, "not between 0 and 1"},
        {R"({"_class_name": "DDIMScheduler", "trained_betas": "linear"})", ErrorCode::InvalidArgument,
         "trained_betas"},
        {R"({"_class_name": "DDIMScheduler", "use_magic": true})", ErrorCode::Unsupported, "use_magic"},
        {R"({"_class_name": "EulerDiscreteScheduler", "sigma_max": 700.0})", ErrorCode::Unsupported,
         "sigma_max"},
        {R"({"_class_name": "EulerDiscreteScheduler", "timestep_type": "continuous"})",
         ErrorCode::Unsupported, "timestep_type"},
        {R"({"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -5.1})",
         ErrorCode::Unsupported, "lambda_min_clipped"},
        {R"({"_class_name": "DPMSolverMultistepScheduler", "variance_type": "learned_range"})",
         ErrorCode::Unsupported, "variance_type"},
        {R"({"_class_name": "DDIMScheduler", "num_train_timesteps": 0})", ErrorCode::InvalidArgument,
         "num_train_timesteps"},
        {R"({"_class_name": "DDIMScheduler", "num_train_timesteps": 2000000000})", ErrorCode::InvalidArgument,
         "num_train_timesteps"},
        {R"({"_class_name": "DDIMScheduler", "beta_start": -1})", ErrorCode::InvalidArgument, "beta_start"},
        {R"({"_class_name": "DDIMScheduler", "beta_end": 1})", ErrorCode::InvalidArgument, "beta_start"},
        {R"({"_class_name": "DDIMScheduler", "steps_offset": 1000})", ErrorCode::InvalidArgument,
         "steps_offset"},
        {R"({"_class_name": "DDPMScheduler", "variance_type": "learned"})", ErrorCode::Unsupported,
         "learned"},
        {R"({"_class_name": "PNDMScheduler"})", ErrorCode::Unsupported, "skip_prk_steps"},
        {R"({"_class_name": "EulerDiscreteScheduler", "interpolation_type": "log_linear"})",
         ErrorCode::Unsupported, "interpolation_type"},
        {R"({"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++"})",
         ErrorCode::Unsupported, "sde-dpmsolver++"},
        {R"({"_class_name": "DPMSolverMultistepScheduler", "solver_order": 4})", ErrorCode::Unsupported,
         "solver_order"},
        {R"({"_class_name": "LCMScheduler", "original_inference_steps": 0})", ErrorCode::InvalidArgument,
         "original_inference_steps"},
        {R"([1, 2])", ErrorCode::InvalidArgument, "expected an object"},
    };
    for (const auto& [json, code, named] : files) {
        SCOPED_TRACE(json);
        EXPECT_THAT(read(json), failsWith(code, AllOf(HasSubstr("scheduler_config.json"), HasSubstr(named))));
    }
}

TEST(SchedulerConfig, SilentFileHasTheDefaultsOfItsClass) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ddim, read(R"({"_class_name": "DDIMScheduler"})"));
    EXPECT_EQ(ddim.betaSchedule, BetaSchedule::Linear);
    EXPECT_TRUE(ddim.clipSample);
    EXPECT_TRUE(ddim.finalAlphaIsOne);
    EXPECT_EQ(ddim.spacing, TimestepSpacing::Leading);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto euler, read(R"({"_class_name": "EulerDiscreteScheduler"})"));
    EXPECT_EQ(euler.spacing, TimestepSpacing::Linspace);
}

TEST(SchedulerConfig, EveryKindIsReadBackAsItWasWritten) {
    for (const auto kind : kAllKinds) {
        SCOPED_TRACE(wordOf(kind));
        const SchedulerConfig config{.kind = kind,
                                     .prediction = PredictionType::Velocity,
                                     .spacing = TimestepSpacing::Trailing,
                                     .finalAlphaIsOne = true,
                                     .zeroTerminalSnr = true,
                                     .karrasSigmas = true};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto back, read(diffusersJson(config).dump()));
        EXPECT_EQ(diffusersJson(back), diffusersJson(config));
        EXPECT_EQ(enumOf<SchedulerKind>(wordOf(kind)), kind);
    }
}

/// As diffusers wrote them in several versions, keys of other classes included.
TEST(SchedulerConfig, FilesOfPublishedModelsAreRead) {
    const std::vector<const char*> files{
        R"({"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012,
            "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
            "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null,
            "clip_sample": false})",
        R"({"_class_name": "DDIMScheduler", "_diffusers_version": "0.8.0", "beta_end": 0.012,
            "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": false,
            "num_train_timesteps": 1000, "prediction_type": "v_prediction", "set_alpha_to_one": false,
            "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null})",
        R"({"_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.24.0.dev0",
            "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
            "clip_sample": false, "interpolation_type": "linear", "num_train_timesteps": 1000,
            "prediction_type": "epsilon", "sample_max_value": 1.0, "set_alpha_to_one": false,
            "sigma_max": null, "sigma_min": null, "skip_prk_steps": true, "steps_offset": 1,
            "timestep_spacing": "trailing", "timestep_type": "discrete", "trained_betas": null,
            "use_karras_sigmas": false, "use_beta_sigmas": false, "final_sigmas_type": "zero"})",
        R"({"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "0.31.0",
            "algorithm_type": "dpmsolver++", "beta_end": 0.012, "beta_schedule": "scaled_linear",
            "beta_start": 0.00085, "dynamic_thresholding_ratio": 0.995, "euler_at_final": false,
            "final_sigmas_type": "zero", "flow_shift": 1.0, "lambda_min_clipped": null,
            "lower_order_final": true, "num_train_timesteps": 1000, "prediction_type": "epsilon",
            "rescale_betas_zero_snr": false, "sample_max_value": 1.0, "solver_order": 2,
            "solver_type": "midpoint", "steps_offset": 1, "thresholding": false,
            "timestep_spacing": "linspace", "trained_betas": null, "use_dynamic_shifting": false,
            "time_shift_type": "exponential", "use_flow_sigmas": false, "use_exponential_sigmas": false,
            "use_karras_sigmas": false, "use_lu_lambdas": false, "variance_type": null})",
        R"({"_class_name": "DDPMScheduler", "_diffusers_version": "0.16.0", "beta_end": 0.02,
            "beta_schedule": "squaredcos_cap_v2", "beta_start": 0.0001, "clip_sample": true,
            "clip_sample_range": 1.0, "dynamic_thresholding_ratio": 0.995, "num_train_timesteps": 1000,
            "prediction_type": "epsilon", "sample_max_value": 1.0, "thresholding": false,
            "trained_betas": null, "variance_type": "fixed_small"})",
    };
    for (const auto* file : files) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse(file, "scheduler_config.json"));
        EXPECT_THAT(readSchedulerConfig(document), succeeds()) << file;
    }
}

TEST(SchedulerConfig, TrainedBetasAreTheProcessAndLongListsStayOutOfMessages) {
    nlohmann::json json{{"_class_name", "DDIMScheduler"}, {"num_train_timesteps", 3}};
    json["trained_betas"] = {0.5, 0.25, 0.1};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse(json.dump(), "scheduler"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readSchedulerConfig(document));
    EXPECT_TRUE(
        torch::allclose(cumulativeAlphas(config), torch::tensor({0.5F, 0.375F, 0.3375F}), 1e-6, 1e-6));
    EXPECT_EQ(diffusersJson(config)["trained_betas"].size(), 3u);
    json["num_train_timesteps"] = 999;
    json["trained_betas"] = std::vector<double>(1000, 0.001);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto longer, JsonDocument::parse(json.dump(), "scheduler"));
    const auto refused = readSchedulerConfig(longer);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, HasSubstr("1000 variances for 999 timesteps"));
    EXPECT_LT(refused.error().message.size(), 120u);
}

TEST(PredictionNamed, UnknownWordIsAnsweredWithTheNearest) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto velocity, readWord<PredictionType>("prediction", "v_prediction"));
    EXPECT_EQ(velocity, PredictionType::Velocity);
    EXPECT_THAT(readWord<PredictionType>("prediction", "v-prediction"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("did you mean \"v_prediction\"?")));
}

TEST(SchedulerNamed, UnknownWordIsAnsweredWithTheNearest) {
    EXPECT_THAT(readWord<SchedulerKind>("scheduler", "eular"),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("eular"), HasSubstr("\"euler\""))));
}

struct BadPlan {
    SchedulerConfig config;
    SamplingPlan plan;
    ErrorCode code;
    const char* named;
};

TEST(Scheduler, InvalidPlanIsRefusedWithItsNumber) {
    const std::vector<BadPlan> plans{
        {{}, {.steps = 0}, ErrorCode::InvalidArgument, "0 steps"},
        {{}, {.steps = 1001}, ErrorCode::InvalidArgument, "1001 steps"},
        {{}, {.steps = 1000}, ErrorCode::InvalidArgument, "1000 steps"},
        {{.kind = SchedulerKind::DpmSolver, .spacing = TimestepSpacing::Linspace},
         {.steps = 1000},
         ErrorCode::InvalidArgument,
         "1000 steps"},
        {{.stepsOffset = 600}, {.steps = 2}, ErrorCode::InvalidArgument, "offset of 600"},
        {{}, {.strength = 0}, ErrorCode::InvalidArgument, "strength of 0"},
        {{}, {.strength = 1.5}, ErrorCode::InvalidArgument, "strength of 1.5"},
        {{}, {.steps = 10, .strength = 0.05}, ErrorCode::InvalidArgument, "none of 10 steps"},
        {{}, {.eta = -1}, ErrorCode::InvalidArgument, "eta of -1"},
        {{.kind = SchedulerKind::Lcm}, {.steps = 51}, ErrorCode::InvalidArgument, "lcm takes 1 to 50"},
        {{.kind = SchedulerKind::Lcm},
         {.steps = 4, .strength = 0.05},
         ErrorCode::InvalidArgument,
         "at most 2 at a strength of 0.05"},
        {{.zeroTerminalSnr = true}, {}, ErrorCode::Unsupported, "rescale_betas_zero_snr"},
        {{.kind = SchedulerKind::Pndm, .prediction = PredictionType::Velocity, .zeroTerminalSnr = true},
         {},
         ErrorCode::Unsupported,
         "pndm"},
    };
    for (const auto& [config, plan, code, named] : plans) {
        SCOPED_TRACE(named);
        EXPECT_THAT(Scheduler::create(config, plan), failsWith(code, HasSubstr(named)));
    }
}

TEST(Scheduler, EveryKindSpacingAndPredictionSamplesFiniteLatentsFromOneStepToMany) {
    for (const auto kind : kAllKinds)
        for (const auto spacing :
             {TimestepSpacing::Leading, TimestepSpacing::Linspace, TimestepSpacing::Trailing})
            for (const auto prediction :
                 {PredictionType::Epsilon, PredictionType::Velocity, PredictionType::Sample})
                for (const int steps : {1, 2, 3, 16}) {
                    SCOPED_TRACE(::testing::Message() << wordOf(kind) << " " << steps << " steps");
                    const SchedulerConfig config{.kind = kind, .prediction = prediction, .spacing = spacing};
                    RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler,
                                                Scheduler::create(config, {.steps = steps}));
                    const auto run = scheduler.begin();
                    auto latents = torch::ones({1, 1, 2, 2}) * scheduler.initialNoiseScale();
                    for (std::size_t i = 0; i < scheduler.calls(); ++i)
                        latents = run->step(i, latents, 0.5 * scheduler.scaledInput(latents, i),
                                            torch::ones_like(latents));
                    EXPECT_TRUE(latents.isfinite().all().item<bool>());
                }
}

TEST(Scheduler, TrueNoisePredictionLeadsBackToTheCleanLatents) {
    const auto clean = torch::linspace(-1, 1, 16).view({1, 1, 4, 4});
    const auto noise = torch::linspace(1, -2, 16).view({1, 1, 4, 4}).roll(5);
    for (const auto kind : {SchedulerKind::Ddim, SchedulerKind::Euler, SchedulerKind::DpmSolver}) {
        SCOPED_TRACE(wordOf(kind));
        const SchedulerConfig config{
            .kind = kind, .spacing = TimestepSpacing::Leading, .finalAlphaIsOne = true};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler,
                                    Scheduler::create(config, {.steps = 20, .strength = 0.5}));
        const auto run = scheduler.begin();
        auto latents = scheduler.noised(clean, noise);
        for (std::size_t i = 0; i < scheduler.calls(); ++i)
            latents = run->step(i, latents, noise, {});
        EXPECT_TRUE(torch::allclose(latents, clean, 1e-3, 1e-3));
    }
}

TEST(Scheduler, PartOfPndmsStepsBeginsWithItsImprovedEulerStep) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler, Scheduler::create({.kind = SchedulerKind::Pndm},
                                                                        {.steps = 10, .strength = 0.4}));
    std::vector<double> timesteps;
    for (std::size_t i = 0; i < scheduler.calls(); ++i)
        timesteps.push_back(scheduler.timestep(i));
    EXPECT_EQ(timesteps, (std::vector<double>{301, 201, 201, 101, 1}));
}

TEST(Scheduler, NoiseIsNeededByTheStochasticKindsAlone) {
    for (const auto kind : kAllKinds) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler, Scheduler::create({.kind = kind}, {.steps = 4}));
        const bool isStochastic = kind == SchedulerKind::Ddpm || kind == SchedulerKind::EulerAncestral ||
                                  kind == SchedulerKind::Lcm;
        EXPECT_EQ(scheduler.needsNoise(0), isStochastic) << wordOf(kind);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ddim, Scheduler::create({}, {.steps = 4, .eta = 1}));
    EXPECT_TRUE(ddim.needsNoise(0));
}

/// What diffusers 0.42.1 gives for the same process, noise and network.
TEST(LcmScheduler, TimesAndTrajectoriesAreThoseOfTheReference) {
    struct Reference {
        PredictionType prediction;
        std::vector<std::vector<float>> latents;
    };
    const std::vector<Reference> references{
        {PredictionType::Epsilon,
         {{-1.1930289F, -0.6029488F, -0.0128689F, 0.5772115F},
          {-3.8642247F, -0.3511811F, -0.2377394F, -0.1242968F},
          {-4.893189F, -1.4450948F, 0.4370267F, -0.0167438F},
          {-5.00946F, -1.5059981F, 0.4063456F, -0.0547114F}}},
        {PredictionType::Velocity,
         {{1.0385455F, 0.0298074F, -0.9789308F, -1.987669F},
          {-1.7841083F, 0.7993789F, -0.0167354F, -0.8328497F},
          {-0.9115187F, -0.925108F, 0.6466295F, -0.117526F},
          {-0.6108583F, -0.619509F, 0.3810292F, -0.1054176F}}},
    };
    for (const auto& [prediction, expected] : references) {
        SCOPED_TRACE(wordOf(prediction));
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto scheduler,
            Scheduler::create({.kind = SchedulerKind::Lcm, .prediction = prediction}, {.steps = 4}));
        ASSERT_EQ(scheduler.calls(), 4u);
        const auto run = scheduler.begin();
        auto latents = torch::linspace(-1, 1, 4).view({1, 1, 2, 2});
        for (std::size_t i = 0; i < 4; ++i) {
            const auto noise =
                torch::linspace(1, -2, 4).view({1, 1, 2, 2}).roll(static_cast<std::int64_t>(i));
            const auto output = 0.3 * latents + 0.1 * std::sin(scheduler.timestep(i) / 100);
            latents = run->step(i, latents, output, noise);
            EXPECT_TRUE(torch::allclose(latents.flatten(), torch::tensor(expected[i]), 2e-5, 2e-4))
                << "call " << i << ": " << latents;
        }
    }
}

TEST(LcmScheduler, StrengthShortensTheDistilledSteps) {
    const auto times = [](int steps, double strength) {
        const auto scheduler =
            Scheduler::create({.kind = SchedulerKind::Lcm}, {.steps = steps, .strength = strength});
        std::vector<double> all;
        for (std::size_t i = 0; i < scheduler.value().calls(); ++i)
            all.push_back(scheduler.value().timestep(i));
        return all;
    };
    EXPECT_EQ(times(4, 1), (std::vector<double>{999, 759, 499, 259}));
    EXPECT_EQ(times(8, 1), (std::vector<double>{999, 879, 759, 639, 499, 379, 259, 139}));
    EXPECT_EQ(times(3, 1), (std::vector<double>{999, 679, 339}));
    EXPECT_EQ(times(4, 0.5), (std::vector<double>{499, 379, 259, 139}));
}

TEST(SchedulerConfig, AnotherKindKeepsTheProcess) {
    const SchedulerConfig config{.prediction = PredictionType::Velocity,
                                 .spacing = TimestepSpacing::Trailing};
    const auto other = withKind(config, SchedulerKind::DpmSolver);
    EXPECT_EQ(other.kind, SchedulerKind::DpmSolver);
    EXPECT_EQ(other.prediction, PredictionType::Velocity);
    EXPECT_EQ(other.spacing, TimestepSpacing::Trailing);
    EXPECT_TRUE(torch::equal(cumulativeAlphas(other), cumulativeAlphas(config)));
}

} // namespace
