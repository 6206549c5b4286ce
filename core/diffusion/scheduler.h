#pragma once
// How a picture is drawn from noise: the discrete times of a diffusion process and the step from one to the
// next. Every scheduler that diffusers' `scheduler_config.json` names for Stable Diffusion.
//
//   RETORT_TRY(const auto scheduler, Scheduler::create(config, {.steps = 25}));
//   auto run = scheduler.begin();
//   auto latents = noise * scheduler.initialNoiseScale();
//   for (std::size_t i = 0; i < scheduler.calls(); ++i) {
//       const auto output = unet.predict({.latents = scheduler.scaledInput(latents, i), ...timestep(i)...});
//       latents = run->step(i, latents, output, stepNoise(i));
//   }

#include "base/json.h"
#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::diffusion {

enum class SchedulerKind {
    Ddim,  ///< Song et al. 2021, "Denoising Diffusion Implicit Models"
    Ddpm,  ///< Ho et al. 2020, "Denoising Diffusion Probabilistic Models"
    Pndm,  ///< Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models", PLMS steps alone
    Euler, ///< Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative Models"
    EulerAncestral,
    DpmSolver ///< Lu et al. 2022, "DPM-Solver++"
};
/// "ddim", "ddpm", "pndm", "euler", "euler-ancestral", "dpm++": the words of the command line.
std::string_view name(SchedulerKind kind);
/// InvalidArgument, with the nearest word.
Result<SchedulerKind> schedulerNamed(std::string_view word);

enum class Prediction { Epsilon, Velocity, Sample };
/// "epsilon", "v_prediction", "sample": diffusers' words, and those of the command line.
std::string_view name(Prediction prediction);
/// InvalidArgument, with the nearest word.
Result<Prediction> predictionNamed(std::string_view word);

enum class TimestepSpacing { Leading, Linspace, Trailing };
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
    Prediction prediction = Prediction::Epsilon;
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
};

/// Reads a `scheduler_config.json`; Unsupported, by name, for an unknown class or option.
Result<SchedulerConfig> readSchedulerConfig(const JsonDocument& document);
nlohmann::json diffusersJson(const SchedulerConfig& config);
/// The same process (betas, prediction, spacing) drawn with another scheduler, as diffusers' from_config
/// does.
SchedulerConfig withKind(const SchedulerConfig& config, SchedulerKind kind);

/// Cumulative products of 1 - beta, fp32 [trainTimesteps] on the CPU.
at::Tensor cumulativeAlphas(const SchedulerConfig& config);

struct SamplingPlan {
    int steps = 25;
    double eta = 0;      ///< DDIM: 0 is deterministic
    double strength = 1; ///< below 1 only the last part of the steps is taken, from a noised picture (SDEdit)
};

/// State that grows over the steps of one trajectory.
class SchedulerRun {
public:
    virtual ~SchedulerRun() = default;
    /// Latents before call `i`, the network's output for them -> latents after it; all [N, C, h, w], fp32.
    /// `noise` is drawn where needsNoise(i), and otherwise ignored.
    virtual at::Tensor step(std::size_t i, const at::Tensor& latents, const at::Tensor& output,
                            const at::Tensor& noise) = 0;
};

class Scheduler {
public:
    /// InvalidArgument: steps outside [1, trainTimesteps], strength outside (0, 1] or too small for one step,
    /// eta outside [0, 1]. Unsupported: a terminal signal of zero with a scheduler that cannot begin there.
    static Result<Scheduler> create(const SchedulerConfig& config, const SamplingPlan& plan);
    Scheduler(Scheduler&&) noexcept;
    Scheduler& operator=(Scheduler&&) noexcept;
    ~Scheduler();

    const SchedulerConfig& config() const;
    /// Network calls of one trajectory; PNDM makes one more than there are steps.
    std::size_t calls() const;
    double timestep(std::size_t call) const;
    /// One more than calls(), where the scheduler works with sigmas; else empty.
    const std::vector<double>& sigmas() const;
    /// Standard deviation of the noise that a trajectory begins with.
    double initialNoiseScale() const;
    /// What the network is shown in place of the latents before `call`.
    at::Tensor scaledInput(const at::Tensor& latents, std::size_t call) const;
    bool needsNoise(std::size_t call) const;
    /// Clean latents as they would be before the first call: where SDEdit begins.
    at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise) const;
    /// A trajectory at its beginning; it must not outlive the scheduler.
    std::unique_ptr<SchedulerRun> begin() const;

private:
    struct Parts;
    explicit Scheduler(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
