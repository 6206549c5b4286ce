#include "study/spec/stage_resolution.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::study {

namespace {

/// The optimiser that a stage takes unless the study names one, and the peak learning rates of both families.
struct Rates {
    training::OptimizerKind optimizer;
    double sgd;
    double adam;
};
constexpr Rates kFromScratch{.optimizer = training::OptimizerKind::Sgd, .sgd = 0.05, .adam = 1e-3};
// The gradients of a cosine are an order of magnitude smaller than those of a cross entropy; AdamW's steps do
// not depend on their size.
constexpr Rates kDistillation{.optimizer = training::OptimizerKind::AdamW, .sgd = 0.05, .adam = 2e-3};
constexpr Rates kFinetuning{.optimizer = training::OptimizerKind::Sgd, .sgd = 3e-4, .adam = 1e-5};

constexpr double kSgdWeightDecay = 5e-4;
constexpr double kAdamWeightDecay = 1e-2;
constexpr std::int64_t kDistilSteps = 2000;
constexpr std::int64_t kFinetuneSteps = 800;
constexpr int kBatch = 64;
constexpr std::int64_t kWarmupPart = 20; // one in twenty steps

training::OptimizerOptions optimizerOf(const StageSpec& spec, const Rates& rates) {
    training::OptimizerOptions options;
    options.kind = spec.optimizer.value_or(rates.optimizer);
    const bool sgd = options.kind == training::OptimizerKind::Sgd;
    options.learningRate = spec.learningRate.value_or(sgd ? rates.sgd : rates.adam);
    options.weightDecay = spec.weightDecay.value_or(sgd ? kSgdWeightDecay : kAdamWeightDecay);
    options.momentum = spec.momentum.value_or(options.momentum);
    // Nesterov's rule is not defined without momentum.
    if (options.momentum == 0)
        options.momentumKind = training::Momentum::Classic;
    return options;
}

distill::Objective objectiveOf(const StageSpec& spec, Method method) {
    const distill::LogitDistillation logits{.temperature = spec.temperature.value_or(1),
                                            .scale = spec.logitScale,
                                            .priorCorrection = spec.priorCorrection.value_or(false)};
    switch (method) {
    case Method::Supervised:
    case Method::SupervisedLonger:
        return distill::Supervised{.labelSmoothing = spec.labelSmoothing.value_or(0)};
    case Method::LogitDistillation: return logits;
    case Method::FeatureDistillation:
    case Method::ConditionPrediction: break;
    }
    distill::FeatureDistillation features{.loss = spec.loss.value_or(distill::FeatureDistillation{}.loss),
                                          .logitWeight = spec.logitWeight.value_or(0)};
    if (features.logitWeight > 0)
        features.logits = logits;
    return features;
}

/// A rate that never reaches its peak is another one than was asked for.
Status checkWarmup(const RunStage& stage) {
    if (stage.schedule.warmupSteps <= stage.steps)
        return {};
    return invalidArgument(
        fmt::format("a warm-up of {} steps is longer than the stage's {}; give at most that many",
                    stage.schedule.warmupSteps, stage.steps));
}

Result<RunStage> resolve(const StageSpec& spec, const Rates& rates, Method objective, std::int64_t steps,
                         const std::string& stage) {
    RunStage resolved;
    resolved.steps = spec.steps.value_or(steps);
    resolved.batch = spec.batch.value_or(kBatch);
    resolved.optimizer = optimizerOf(spec, rates);
    resolved.schedule.kind = spec.schedule.value_or(training::ScheduleKind::Cosine);
    resolved.schedule.warmupSteps = spec.warmupSteps.value_or(resolved.steps / kWarmupPart);
    resolved.backboneRateFactor = spec.backboneRateFactor.value_or(1);
    resolved.headRateFactor = spec.headRateFactor.value_or(1);
    resolved.emaDecay = spec.emaDecay.value_or(0);
    resolved.gradientClip = spec.gradientClip.value_or(0);
    resolved.objective = objectiveOf(spec, objective);
    const auto where = "stage \"" + stage + "\" of the study";
    RETORT_CHECK(distill::validate(stageOptions(resolved)).within(where));
    RETORT_CHECK(checkWarmup(resolved).within(where));
    return resolved;
}

/// SUP's own settings but for how long it trains: "steps", "batch" and "warmupSteps" are of a stage's budget.
StageSpec withoutBudget(StageSpec spec) {
    spec.steps.reset();
    spec.batch.reset();
    spec.warmupSteps.reset();
    return spec;
}

StageSpec supervisedSettings(const StudySpec& spec) {
    StageSpec shared = spec.finetune;
    // These suit a distilled student, not one that begins with random weights.
    shared.learningRate.reset();
    shared.backboneRateFactor.reset();
    shared.headRateFactor.reset();
    return merged(spec.supervised, shared);
}

bool hasFirstStages(const StudySpec& spec) {
    const auto hasSome = [](const std::vector<Column>& columns) {
        return std::ranges::any_of(columns, &Column::hasFirstStage);
    };
    return hasSome(spec.columns) ||
           std::ranges::any_of(spec.columnsOf, hasSome, &decltype(spec.columnsOf)::value_type::second);
}

/// With the budget of the distillation, so that both differ in what is learnt alone.
Result<RunStage> resolveOnGenerated(const StudySpec& spec) {
    StageSpec own = withoutBudget(supervisedSettings(spec));
    own.steps = spec.distil.steps;
    own.batch = spec.distil.batch;
    return resolve(own, kFromScratch, Method::Supervised, kDistilSteps, "distil");
}

Result<std::int64_t> longestDistillation(const StudySpec& spec) {
    std::int64_t longest = 0;
    for (const auto method :
         {Method::FeatureDistillation, Method::LogitDistillation, Method::ConditionPrediction}) {
        RETORT_TRY(const auto distil, resolveFirstStage(spec, method));
        longest = std::max(longest, distil.steps);
    }
    return longest;
}

} // namespace

Result<RunStage> resolveFirstStage(const StudySpec& spec, Method method) {
    if (method == Method::Supervised)
        return resolveOnGenerated(spec);
    StageSpec own = method == Method::LogitDistillation ? spec.distilLogits : spec.distilFeatures;
    // CP is FD with other targets: what suits the one suits the other.
    if (method == Method::ConditionPrediction)
        own = merged(spec.distilConditions, own);
    return resolve(merged(own, spec.distil), kDistillation, method, kDistilSteps, "distil");
}

Result<RunStage> resolveFinetune(const StudySpec& spec) {
    return resolve(spec.finetune, kFinetuning, Method::Supervised, kFinetuneSteps, "finetune");
}

Result<RunStage> resolveSupervised(const StudySpec& spec, Method method) {
    StageSpec own = supervisedSettings(spec);
    RETORT_TRY(const auto finetune, resolveFinetune(spec));
    if (method == Method::SupervisedLonger) {
        own = withoutBudget(own);
        own.batch = finetune.batch;
    }
    if (method == Method::SupervisedLonger || (hasFirstStages(spec) && !spec.supervised.steps)) {
        RETORT_TRY(const auto distil, longestDistillation(spec));
        own.steps = distil + finetune.steps; // of both stages of the student that distils longest
    }
    return resolve(own, kFromScratch, Method::Supervised, kFinetuneSteps, "supervised");
}

bool isSupervisedAsLonger(const StudySpec& spec) {
    const auto trained = [&](Method method) {
        auto stage = resolveSupervised(spec, method);
        return stage.ok() ? toJson(RunSpec{.finetune = *std::move(stage)}) : nlohmann::json{};
    };
    const auto supervised = trained(Method::Supervised);
    return !supervised.is_null() && supervised == trained(Method::SupervisedLonger);
}

} // namespace retort::study
