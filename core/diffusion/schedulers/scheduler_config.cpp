#include "diffusion/schedulers/scheduler_config.h"

#include "models/config_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace retort::diffusion {

namespace {

constexpr std::array<Word<SchedulerKind>, 7> kClasses{{
    {SchedulerKind::Ddim, "DDIMScheduler"},
    {SchedulerKind::Ddpm, "DDPMScheduler"},
    {SchedulerKind::Pndm, "PNDMScheduler"},
    {SchedulerKind::Euler, "EulerDiscreteScheduler"},
    {SchedulerKind::EulerAncestral, "EulerAncestralDiscreteScheduler"},
    {SchedulerKind::DpmSolver, "DPMSolverMultistepScheduler"},
    {SchedulerKind::Lcm, "LCMScheduler"},
}};
constexpr auto kPredictions = words(PredictionType{});
constexpr auto kSpacings = words(TimestepSpacing{});
constexpr std::array<Word<BetaSchedule>, 3> kBetaSchedules{{
    {BetaSchedule::Linear, "linear"},
    {BetaSchedule::ScaledLinear, "scaled_linear"},
    {BetaSchedule::SquaredCosine, "squaredcos_cap_v2"},
}};
constexpr std::array<Word<FinalSigma>, 2> kFinalSigmas{{
    {FinalSigma::Zero, "zero"},
    {FinalSigma::SigmaMin, "sigma_min"},
}};
constexpr std::array<Word<VarianceKind>, 3> kVariances{{
    {VarianceKind::FixedSmall, "fixed_small"},
    {VarianceKind::FixedSmallLog, "fixed_small_log"},
    {VarianceKind::FixedLarge, "fixed_large"},
}};
constexpr std::array<Word<SolverType>, 2> kSolverTypes{{
    {SolverType::Midpoint, "midpoint"},
    {SolverType::Heun, "heun"},
}};

template<class Value, std::size_t count>
std::string_view diffusersWord(const std::array<Word<Value>, count>& words, Value value) {
    return std::ranges::find(words, value, &Word<Value>::value)->text;
}

template<class Value, std::size_t count>
std::vector<std::string> wordsIn(const std::array<Word<Value>, count>& words) {
    std::vector<std::string> list;
    for (const auto& word : words)
        list.emplace_back(word.text);
    return list;
}

template<class Value, std::size_t count>
void readDiffusersWord(JsonReader& reader, const std::string& key,
                       const std::array<Word<Value>, count>& words, Value& into) {
    std::string word{diffusersWord(words, into)};
    reader.optional(key, word);
    const auto found = std::ranges::find(words, word, &Word<Value>::text);
    if (found != words.end())
        into = found->value;
    else
        reader.fail(key, fmt::format("\"{}\" is none of {}", word, fmt::join(wordsIn(words), ", ")),
                    ErrorCode::Unsupported);
}

/// What diffusers' classes take where the file says nothing.
SchedulerConfig classDefaults(SchedulerKind kind) {
    if (kind == SchedulerKind::Lcm)
        return {.kind = kind, .stepsOffset = 0, .finalAlphaIsOne = true};
    const bool isImplicit = kind == SchedulerKind::Ddim || kind == SchedulerKind::Ddpm;
    const bool isLeading = isImplicit || kind == SchedulerKind::Pndm;
    return {.kind = kind,
            .betaSchedule = BetaSchedule::Linear,
            .betaStart = 0.0001,
            .betaEnd = 0.02,
            .spacing = isLeading ? TimestepSpacing::Leading : TimestepSpacing::Linspace,
            .stepsOffset = 0,
            .finalAlphaIsOne = kind == SchedulerKind::Ddim,
            .clipSample = isImplicit};
}

/// Options of which one value is computed, and those of other classes, which diffusers carries along.
void requireSupportedOptions(JsonReader& reader, const nlohmann::json& root, SchedulerKind kind) {
    for (const auto* key : {"thresholding", "use_exponential_sigmas", "use_beta_sigmas", "use_flow_sigmas",
                            "use_lu_lambdas", "euler_at_final", "use_dynamic_shifting"})
        reader.only(key, {false});
    for (const auto* key : {"sigma_min", "sigma_max", "lambda_min_clipped"})
        reader.only(key, {nullptr});
    reader.only("interpolation_type", {"linear"});
    reader.only("timestep_type", {"discrete"});
    reader.only("algorithm_type", {"dpmsolver++"});
    if (kind == SchedulerKind::DpmSolver)
        reader.only("variance_type", {nullptr, "fixed_small", "fixed_large"});
    if (kind == SchedulerKind::Pndm && root.value("skip_prk_steps", nlohmann::json(false)) != true)
        reader.fail("skip_prk_steps", "PNDM's Runge-Kutta steps are not supported, only true",
                    ErrorCode::Unsupported);
    models::ignoreOrigin(reader);
    reader.ignore({"dynamic_thresholding_ratio", "sample_max_value", "skip_prk_steps", "variance_type",
                   "flow_shift", "time_shift_type", "solver_order", "solver_type", "lower_order_final",
                   "predict_x0", "solver_p", "disable_corrector", "original_inference_steps",
                   "timestep_scaling"});
    reader.refuseUnknownUnlessOff();
}

/// The variances themselves, in place of a schedule.
void readTrainedBetas(JsonReader& reader, SchedulerConfig& config) {
    constexpr const char* kKey = "trained_betas";
    reader.optional(kKey, config.trainedBetas);
    const auto count = config.trainedBetas.size();
    if (count > 0 && count != static_cast<std::size_t>(config.trainTimesteps))
        reader.fail(kKey, fmt::format("{} variances for {} timesteps", count, config.trainTimesteps));
    const auto isBeta = [](double beta) { return beta > 0 && beta < 1; };
    if (!std::ranges::all_of(config.trainedBetas, isBeta))
        reader.fail(kKey, "a variance is not between 0 and 1");
}

void readSolver(JsonReader& reader, SchedulerConfig& config) {
    constexpr int kHighestOrder = 3;
    reader.optional("solver_order", config.solverOrder);
    if (config.solverOrder < 1 || config.solverOrder > kHighestOrder)
        reader.fail("solver_order", fmt::format("order {}; orders 1 to 3 are supported", config.solverOrder),
                    ErrorCode::Unsupported);
    readDiffusersWord(reader, "solver_type", kSolverTypes, config.solverType);
    reader.optional("lower_order_final", config.lowerOrderFinal);
}

void readConsistency(JsonReader& reader, SchedulerConfig& config) {
    reader.optional("original_inference_steps", config.originalSteps);
    if (config.originalSteps < 1 || config.originalSteps > config.trainTimesteps)
        reader.fail("original_inference_steps",
                    fmt::format("{}, expected 1 to {}", config.originalSteps, config.trainTimesteps));
    reader.optional("timestep_scaling", config.timestepScaling);
    if (!(config.timestepScaling > 0))
        reader.fail("timestep_scaling", fmt::format("{}, expected more than 0", config.timestepScaling));
}

void readProcess(JsonReader& reader, SchedulerConfig& config) {
    constexpr int kMostTimesteps = 100000;
    reader.optional("num_train_timesteps", config.trainTimesteps);
    if (config.trainTimesteps < 2 || config.trainTimesteps > kMostTimesteps)
        reader.fail("num_train_timesteps",
                    fmt::format("{}, expected 2 to {}", config.trainTimesteps, kMostTimesteps));
    reader.optional("beta_start", config.betaStart);
    reader.optional("beta_end", config.betaEnd);
    if (!(config.betaStart > 0 && config.betaStart <= config.betaEnd && config.betaEnd < 1))
        reader.fail("beta_start", fmt::format("variances from {} to {}; expected 0 < start <= end < 1",
                                              config.betaStart, config.betaEnd));
    readDiffusersWord(reader, "beta_schedule", kBetaSchedules, config.betaSchedule);
    readTrainedBetas(reader, config);
    reader.optional("rescale_betas_zero_snr", config.zeroTerminalSnr);
    readDiffusersWord(reader, "prediction_type", kPredictions, config.prediction);
    readDiffusersWord(reader, "timestep_spacing", kSpacings, config.spacing);
    reader.optional("steps_offset", config.stepsOffset);
    if (config.stepsOffset < 0 || config.stepsOffset >= config.trainTimesteps)
        reader.fail("steps_offset",
                    fmt::format("{}, expected 0 to {}", config.stepsOffset, config.trainTimesteps - 1));
}

void readSampling(JsonReader& reader, SchedulerConfig& config) {
    reader.optional("set_alpha_to_one", config.finalAlphaIsOne);
    reader.optional("clip_sample", config.clipSample);
    reader.optional("clip_sample_range", config.clipRange);
    reader.optional("use_karras_sigmas", config.karrasSigmas);
    readDiffusersWord(reader, "final_sigmas_type", kFinalSigmas, config.finalSigma);
    if (config.kind == SchedulerKind::Ddpm)
        readDiffusersWord(reader, "variance_type", kVariances, config.variance);
    if (config.kind == SchedulerKind::DpmSolver)
        readSolver(reader, config);
    if (config.kind == SchedulerKind::Lcm)
        readConsistency(reader, config);
}

Result<SchedulerKind> readClass(const JsonDocument& document) {
    JsonReader reader(document);
    std::string word;
    reader.required("_class_name", word);
    const auto kind = schedulerOfClass(word);
    if (!kind.ok())
        reader.fail("_class_name", kind.error().message, kind.error().code);
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    return kind;
}

} // namespace

Result<SchedulerKind> schedulerOfClass(const std::string& name) {
    const auto found = std::ranges::find(kClasses, name, &Word<SchedulerKind>::text);
    if (found != kClasses.end())
        return found->value;
    return Error{ErrorCode::Unsupported,
                 fmt::format("\"{}\" is not a supported scheduler, only {}; put one of these in its "
                             "place, with its configuration",
                             name, fmt::join(wordsIn(kClasses), ", "))};
}

Result<SchedulerConfig> readSchedulerConfig(const JsonDocument& document, std::optional<SchedulerKind> kind) {
    if (!kind) {
        RETORT_TRY(kind, readClass(document));
    }
    auto config = classDefaults(*kind);
    JsonReader reader(document);
    readProcess(reader, config);
    readSampling(reader, config);
    requireSupportedOptions(reader, document.root(), *kind);
    RETORT_CHECK(reader.finish());
    return config;
}

nlohmann::json diffusersJson(const SchedulerConfig& config) {
    nlohmann::json json{{"_class_name", diffusersWord(kClasses, config.kind)},
                        {"num_train_timesteps", config.trainTimesteps},
                        {"beta_start", config.betaStart},
                        {"beta_end", config.betaEnd},
                        {"beta_schedule", diffusersWord(kBetaSchedules, config.betaSchedule)},
                        {"prediction_type", diffusersWord(kPredictions, config.prediction)},
                        {"timestep_spacing", diffusersWord(kSpacings, config.spacing)},
                        {"steps_offset", config.stepsOffset},
                        {"set_alpha_to_one", config.finalAlphaIsOne},
                        {"clip_sample", config.clipSample},
                        {"clip_sample_range", config.clipRange},
                        {"rescale_betas_zero_snr", config.zeroTerminalSnr},
                        {"use_karras_sigmas", config.karrasSigmas},
                        {"final_sigmas_type", diffusersWord(kFinalSigmas, config.finalSigma)}};
    if (!config.trainedBetas.empty())
        json["trained_betas"] = config.trainedBetas;
    if (config.kind == SchedulerKind::Pndm)
        json["skip_prk_steps"] = true;
    if (config.kind == SchedulerKind::Ddpm)
        json["variance_type"] = diffusersWord(kVariances, config.variance);
    if (config.kind == SchedulerKind::DpmSolver) {
        json["algorithm_type"] = "dpmsolver++";
        json["solver_order"] = config.solverOrder;
        json["solver_type"] = diffusersWord(kSolverTypes, config.solverType);
        json["lower_order_final"] = config.lowerOrderFinal;
    }
    if (config.kind == SchedulerKind::Lcm) {
        json["original_inference_steps"] = config.originalSteps;
        json["timestep_scaling"] = config.timestepScaling;
    }
    return json;
}

SchedulerConfig withKind(const SchedulerConfig& config, SchedulerKind kind) {
    auto other = config;
    other.kind = kind;
    return other;
}

} // namespace retort::diffusion
