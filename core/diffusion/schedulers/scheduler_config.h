#pragma once
// What a `scheduler_config.json` says: the discrete times of a diffusion process, what its network predicts,
// and which scheduler steps through it.

#include "base/json.h"
#include "base/result.h"
#include "base/words.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace retort::diffusion {

enum class SchedulerKind {
    Ddim,  ///< Song et al. 2021, "Denoising Diffusion Implicit Models"
    Ddpm,  ///< Ho et al. 2020, "Denoising Diffusion Probabilistic Models"
    Pndm,  ///< Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models", PLMS steps alone
    Euler, ///< Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative Models"
    EulerAncestral,
    DpmSolver, ///< Lu et al. 2022, "DPM-Solver++"
    Lcm        ///< Luo et al. 2023, "Latent Consistency Models": 1 to 8 steps of a model distilled for them
};
constexpr auto words(SchedulerKind) {
    return std::to_array<Word<SchedulerKind>>({{SchedulerKind::Ddim, "ddim"},
                                               {SchedulerKind::Ddpm, "ddpm"},
                                               {SchedulerKind::Pndm, "pndm"},
                                               {SchedulerKind::Euler, "euler"},
                                               {SchedulerKind::EulerAncestral, "euler-ancestral"},
                                               {SchedulerKind::DpmSolver, "dpm++"},
                                               {SchedulerKind::Lcm, "lcm"}});
}

enum class PredictionType { Epsilon, Velocity, Sample };
/// Diffusers' words.
constexpr auto words(PredictionType) {
    return std::to_array<Word<PredictionType>>({{PredictionType::Epsilon, "epsilon"},
                                                {PredictionType::Velocity, "v_prediction"},
                                                {PredictionType::Sample, "sample"}});
}

/// Where few steps lie among those of training (Lin et al. 2023, "Common Diffusion Noise Schedules and Sample
/// Steps are Flawed", table 2). Only trailing begins at the last of them, where there is the most noise.
enum class TimestepSpacing { Leading, Linspace, Trailing };
constexpr auto words(TimestepSpacing) {
    return std::to_array<Word<TimestepSpacing>>({{TimestepSpacing::Leading, "leading"},
                                                 {TimestepSpacing::Linspace, "linspace"},
                                                 {TimestepSpacing::Trailing, "trailing"}});
}
enum class BetaSchedule { Linear, ScaledLinear, SquaredCosine };
enum class FinalSigma { Zero, SigmaMin };
enum class VarianceKind { FixedSmall, FixedSmallLog, FixedLarge };
enum class SolverType { Midpoint, Heun };

/// The fields of a `scheduler_config.json`, defaults as in diffusers where the file is silent.
struct SchedulerConfig {
    SchedulerKind kind = SchedulerKind::Ddim;
    int trainTimesteps = 1000;
    BetaSchedule betaSchedule = BetaSchedule::ScaledLinear;
    double betaStart = 0.00085;
    double betaEnd = 0.012;
    std::vector<double> trainedBetas{}; ///< in place of the schedule; empty, or one for each timestep
    PredictionType prediction = PredictionType::Epsilon;
    TimestepSpacing spacing = TimestepSpacing::Leading;
    int stepsOffset = 1;
    bool finalAlphaIsOne = false; ///< `set_alpha_to_one`
    bool clipSample = false;
    double clipRange = 1;
    bool zeroTerminalSnr = false; ///< `rescale_betas_zero_snr` (Lin et al. 2023)
    bool karrasSigmas = false;
    VarianceKind variance = VarianceKind::FixedSmall;
    int solverOrder = 2;
    SolverType solverType = SolverType::Midpoint;
    bool lowerOrderFinal = true;
    FinalSigma finalSigma = FinalSigma::Zero;
    int originalSteps = 50;      ///< LCM: `original_inference_steps`, the steps that were distilled into few
    double timestepScaling = 10; ///< LCM: how fast the latents themselves stop to count with time
};

/// The kind that diffusers calls so ("DDIMScheduler"); Unsupported, with all that are known.
Result<SchedulerKind> schedulerOfClass(const std::string& name);

/// Reads a `scheduler_config.json`; Unsupported, by name, for an unknown class or option. Where `kind` is
/// given, it is what the file's options are read for, in place of the class that the file names.
Result<SchedulerConfig> readSchedulerConfig(const JsonDocument& document,
                                            std::optional<SchedulerKind> kind = std::nullopt);
nlohmann::json diffusersJson(const SchedulerConfig& config);
/// The same process (betas, prediction, spacing) drawn with another scheduler, as diffusers' from_config
/// does; but what the file left unsaid stays as its own class takes it, where diffusers takes the other
/// class's (a PNDM file without `timestep_spacing` stays "leading" with DPM-Solver++).
SchedulerConfig withKind(const SchedulerConfig& config, SchedulerKind kind);

} // namespace retort::diffusion
