#include "diffusion/schedulers/scheduler.h"

#include "diffusion/schedulers/solver.h"
#include "diffusion/schedulers/timesteps.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>

namespace retort::diffusion {

namespace {

std::unique_ptr<Solver> makeSolver(const SchedulerConfig& config, const SamplingPlan& plan) {
    switch (config.kind) {
    case SchedulerKind::Ddim: return makeDdim(config, plan);
    case SchedulerKind::Ddpm: return makeDdpm(config, plan);
    case SchedulerKind::Pndm: return makePndm(config, plan);
    case SchedulerKind::Euler: return makeEuler(config, plan);
    case SchedulerKind::EulerAncestral: return makeEulerAncestral(config, plan);
    case SchedulerKind::Lcm: return makeLcm(config, plan);
    case SchedulerKind::DpmSolver: break;
    }
    return makeDpmSolver(config, plan);
}

/// A strength shortens the steps that were distilled; as many as are asked for are taken of them.
Status checkDistilledSteps(const SchedulerConfig& config, const SamplingPlan& plan) {
    const int most = static_cast<int>(config.originalSteps * plan.strength);
    if (plan.steps <= most)
        return {};
    return invalidArgument(fmt::format("{} steps; {} takes at most {} at a strength of {}", plan.steps,
                                       wordOf(config.kind), most, plan.strength));
}

Status checkPlan(const SchedulerConfig& config, const SamplingPlan& plan) {
    if (!(plan.strength > 0 && plan.strength <= 1))
        return invalidArgument(
            fmt::format("a strength of {}; expected more than 0 and at most 1", plan.strength));
    if (!(plan.eta >= 0 && plan.eta <= 1))
        return invalidArgument(fmt::format("an eta of {}; expected 0 to 1", plan.eta));
    if (config.kind == SchedulerKind::Lcm)
        return checkDistilledSteps(config, plan);
    if (stepsTaken(plan) < 1)
        return invalidArgument(
            fmt::format("a strength of {} takes none of {} steps; take more steps or a larger strength",
                        plan.strength, plan.steps));
    return {};
}

/// DPM-Solver++ ends its last step at one more timestep, and leading ones begin at their offset.
int mostSteps(const SchedulerConfig& config) {
    if (config.kind == SchedulerKind::Lcm)
        return config.originalSteps;
    const bool hasEnd = config.kind == SchedulerKind::DpmSolver;
    const bool isShifted = config.spacing == TimestepSpacing::Leading && config.stepsOffset > 0;
    return config.trainTimesteps - (hasEnd || isShifted ? 1 : 0);
}

Status checkSteps(const SchedulerConfig& config, int steps) {
    if (steps < 1 || steps > mostSteps(config))
        return invalidArgument(
            fmt::format("{} steps; {} takes 1 to {}", steps, wordOf(config.kind), mostSteps(config)));
    if (config.kind == SchedulerKind::Lcm)
        return {};
    if (spacedTimesteps(config, steps).front() >= config.trainTimesteps)
        return invalidArgument(
            fmt::format("{} steps from an offset of {} pass the {} timesteps of the process; take "
                        "another number of steps",
                        steps, config.stepsOffset, config.trainTimesteps));
    return {};
}

/// Where no signal is left at all, its noise says nothing about the image.
Status checkTerminalSignal(const SchedulerConfig& config) {
    const bool usesSigmas = config.kind == SchedulerKind::Euler ||
                            config.kind == SchedulerKind::EulerAncestral ||
                            config.kind == SchedulerKind::DpmSolver;
    if (!config.zeroTerminalSnr || usesSigmas)
        return {};
    if (config.kind != SchedulerKind::Pndm && config.prediction != PredictionType::Epsilon)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format(
            "{} cannot begin at a signal-to-noise ratio of zero (rescale_betas_zero_snr){}; sample with {}",
            wordOf(config.kind),
            config.prediction == PredictionType::Epsilon ? " from predictions of the noise" : "",
            wordOf(SchedulerKind::DpmSolver))};
}

} // namespace

struct Scheduler::Parts {
    std::unique_ptr<Solver> solver;
};

Scheduler::Scheduler(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Scheduler::Scheduler(Scheduler&&) noexcept = default;
Scheduler& Scheduler::operator=(Scheduler&&) noexcept = default;
Scheduler::~Scheduler() = default;

Result<Scheduler> Scheduler::create(const SchedulerConfig& config, const SamplingPlan& plan) {
    RETORT_CHECK(checkSteps(config, plan.steps));
    RETORT_CHECK(checkPlan(config, plan));
    RETORT_CHECK(checkTerminalSignal(config));
    return Scheduler{std::make_unique<Parts>(Parts{makeSolver(config, plan)})};
}

const SchedulerConfig& Scheduler::config() const {
    return m_parts->solver->config();
}

std::size_t Scheduler::calls() const {
    return m_parts->solver->timesteps().size();
}

double Scheduler::timestep(std::size_t call) const {
    return m_parts->solver->timesteps().at(call);
}

const std::vector<double>& Scheduler::sigmas() const {
    return m_parts->solver->sigmas();
}

double Scheduler::initialNoiseScale() const {
    return m_parts->solver->initialNoiseScale();
}

at::Tensor Scheduler::scaledInput(const at::Tensor& latents, std::size_t call) const {
    return m_parts->solver->scaledInput(latents, call);
}

bool Scheduler::needsNoise(std::size_t call) const {
    return m_parts->solver->needsNoise(call);
}

at::Tensor Scheduler::noised(const at::Tensor& clean, const at::Tensor& noise) const {
    return m_parts->solver->noised(clean, noise);
}

std::unique_ptr<SchedulerRun> Scheduler::begin() const {
    return m_parts->solver->begin();
}

} // namespace retort::diffusion
