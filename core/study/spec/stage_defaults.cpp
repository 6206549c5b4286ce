#include "study/spec/stage_defaults.h"

#include <algorithm>

#include <fmt/format.h>

#include <string_view>

namespace retort::study {

namespace {

/// The optimiser that a stage takes unless the study names one, and the peak learning rates of both families.
struct Rates {
    std::string_view optimizer;
    double sgd;
    double adam;
};
constexpr Rates kFromScratch{.optimizer = "sgd", .sgd = 0.05, .adam = 1e-3};
// The gradients of a cosine are an order of magnitude smaller than those of a cross entropy; AdamW's steps do
// not depend on their size.
constexpr Rates kDistillation{.optimizer = "adamw", .sgd = 0.05, .adam = 2e-3};
constexpr Rates kFinetuning{.optimizer = "sgd", .sgd = 3e-4, .adam = 1e-5};

constexpr double kSgdWeightDecay = 5e-4;
constexpr double kAdamWeightDecay = 1e-2;
constexpr std::int64_t kDistilSteps = 2000;
constexpr std::int64_t kFinetuneSteps = 800;
constexpr int kBatch = 64;
constexpr std::int64_t kWarmupPart = 20; // one in twenty steps

template<class T> void takeOver(std::optional<T>& into, const std::optional<T>& from) {
    if (!into)
        into = from;
}

distill::OptimizerOptions optimizerOf(const StageSpec& spec, const Rates& rates) {
    const auto kind = spec.optimizer.value_or(std::string{rates.optimizer});
    const bool sgd = kind == "sgd";
    distill::OptimizerOptions options;
    options.kind = sgd              ? distill::OptimizerKind::Sgd
                   : kind == "adam" ? distill::OptimizerKind::Adam
                                    : distill::OptimizerKind::AdamW;
    options.learningRate = spec.learningRate.value_or(sgd ? rates.sgd : rates.adam);
    options.weightDecay = spec.weightDecay.value_or(sgd ? kSgdWeightDecay : kAdamWeightDecay);
    options.momentum = spec.momentum.value_or(options.momentum);
    // Nesterov's rule is not defined without momentum.
    if (options.momentum == 0)
        options.momentumKind = distill::Momentum::Classic;
    return options;
}

distill::ScheduleOptions scheduleOf(const StageSpec& spec, std::int64_t steps) {
    const auto kind = spec.schedule.value_or("cosine");
    distill::ScheduleOptions options;
    options.kind = kind == "cosine" ? distill::ScheduleKind::Cosine
                   : kind == "step" ? distill::ScheduleKind::Step
                                    : distill::ScheduleKind::Constant;
    options.warmupSteps = spec.warmupSteps.value_or(steps / kWarmupPart);
    return options;
}

distill::Objective objectiveOf(const StageSpec& spec, Method method) {
    switch (method) {
    case Method::Supervised: return distill::Supervised{.labelSmoothing = spec.labelSmoothing.value_or(0)};
    case Method::LogitDistillation:
        return distill::LogitDistillation{.temperature = spec.temperature.value_or(1)};
    case Method::FeatureDistillation:
    case Method::ConditionPrediction: break;
    }
    distill::FeatureDistillation features;
    for (const auto loss : {distill::FeatureLoss::UnitMeanSquared, distill::FeatureLoss::Cosine,
                            distill::FeatureLoss::SmoothL1})
        if (spec.loss == distill::name(loss))
            features.loss = loss;
    return features;
}

Result<ResolvedStage> resolve(const StageSpec& spec, const Rates& rates, Method objective, std::int64_t steps,
                              const std::string& stage) {
    ResolvedStage resolved;
    resolved.steps = spec.steps.value_or(steps);
    resolved.batch = spec.batch.value_or(kBatch);
    resolved.optimizer = optimizerOf(spec, rates);
    resolved.schedule = scheduleOf(spec, resolved.steps);
    resolved.backboneRateFactor = spec.backboneRateFactor.value_or(1);
    resolved.headRateFactor = spec.headRateFactor.value_or(1);
    resolved.emaDecay = spec.emaDecay.value_or(0);
    resolved.gradientClip = spec.gradientClip.value_or(0);
    resolved.objective = objectiveOf(spec, objective);
    RETORT_CHECK(distill::validate(stageOptions(resolved)).within("stage \"" + stage + "\" of the study"));
    return resolved;
}

} // namespace

distill::StageOptions stageOptions(const ResolvedStage& stage) {
    return {.steps = stage.steps,
            .optimizer = stage.optimizer,
            .schedule = stage.schedule,
            .backboneRateFactor = stage.backboneRateFactor,
            .headRateFactor = stage.headRateFactor,
            .emaDecay = stage.emaDecay,
            .gradientClip = stage.gradientClip};
}

StageSpec merged(const StageSpec& stronger, const StageSpec& weaker) {
    StageSpec result = stronger;
    takeOver(result.steps, weaker.steps);
    takeOver(result.batch, weaker.batch);
    takeOver(result.optimizer, weaker.optimizer);
    takeOver(result.learningRate, weaker.learningRate);
    takeOver(result.weightDecay, weaker.weightDecay);
    takeOver(result.momentum, weaker.momentum);
    takeOver(result.schedule, weaker.schedule);
    takeOver(result.warmupSteps, weaker.warmupSteps);
    takeOver(result.backboneRateFactor, weaker.backboneRateFactor);
    takeOver(result.headRateFactor, weaker.headRateFactor);
    takeOver(result.emaDecay, weaker.emaDecay);
    takeOver(result.gradientClip, weaker.gradientClip);
    takeOver(result.labelSmoothing, weaker.labelSmoothing);
    takeOver(result.loss, weaker.loss);
    takeOver(result.temperature, weaker.temperature);
    return result;
}

Result<ResolvedStage> resolveDistil(const StudySpec& spec, Method method) {
    StageSpec own = method == Method::LogitDistillation ? spec.distilLogits : spec.distilFeatures;
    // CP is FD with other targets: what suits the one suits the other.
    if (method == Method::ConditionPrediction)
        own = merged(spec.distilConditions, own);
    return resolve(merged(own, spec.distil), kDistillation, method, kDistilSteps, "distil");
}

Result<ResolvedStage> resolveFinetune(const StudySpec& spec) {
    return resolve(spec.finetune, kFinetuning, Method::Supervised, kFinetuneSteps, "finetune");
}

Result<ResolvedStage> resolveSupervised(const StudySpec& spec) {
    StageSpec shared = spec.finetune;
    // These suit a distilled student, not one that begins with random weights.
    shared.learningRate.reset();
    shared.backboneRateFactor.reset();
    shared.headRateFactor.reset();
    return resolve(merged(spec.supervised, shared), kFromScratch, Method::Supervised, kFinetuneSteps,
                   "supervised");
}

} // namespace retort::study
