#include "miniature/training_plan.h"

#include "training/schedule.h"

namespace retort::miniature {

double learningRate(const TrainingPlan& plan, std::int64_t step) {
    const training::ScheduleOptions cosine{.warmupSteps = plan.warmupSteps};
    return plan.learningRate * training::learningRateFactor(cosine, step, plan.steps);
}

void readTrainingPlan(JsonReader& reader, TrainingPlan& plan) {
    reader.optional("steps", plan.steps);
    reader.optional("batchSize", plan.batchSize);
    reader.optional("learningRate", plan.learningRate);
    reader.optional("warmupSteps", plan.warmupSteps);
    reader.optional("weightDecay", plan.weightDecay);
    reader.optional("emaDecay", plan.emaDecay);
    reader.optional("evaluateEvery", plan.evaluateEvery);
    reader.optional("checkpointEvery", plan.checkpointEvery);
    if (plan.steps < 1 || plan.batchSize < 1)
        reader.fail(plan.steps < 1 ? "steps" : "batchSize", "must be at least 1");
    if (plan.evaluateEvery < 1 || plan.checkpointEvery < 1)
        reader.fail(plan.evaluateEvery < 1 ? "evaluateEvery" : "checkpointEvery", "must be at least 1");
    if (!(plan.learningRate > 0))
        reader.fail("learningRate", "must be above 0");
    if (!(plan.emaDecay >= 0 && plan.emaDecay <= 1))
        reader.fail("emaDecay", "must be between 0 and 1");
}

} // namespace retort::miniature
