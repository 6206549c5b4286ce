#include "miniature/training_loop.h"

#include "base/cancellation.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

/// The mean of the losses since it was last asked for.
class LossMean {
public:
    void add(double loss) {
        m_sum += loss;
        ++m_count;
    }
    double take() {
        const double mean = m_sum / static_cast<double>(std::max<std::int64_t>(1, m_count));
        m_sum = 0;
        m_count = 0;
        return mean;
    }

private:
    double m_sum = 0;
    std::int64_t m_count = 0;
};

Result<std::int64_t> firstStep(const TrainingLoop& loop, StepTrainer& trainer) {
    if (loop.start == StartFrom::Checkpoint && fs::exists(loop.checkpoint))
        return trainer.restoreCheckpoint(loop.checkpoint);
    return std::int64_t{0};
}

} // namespace

Result<double> run(const TrainingLoop& loop, StepTrainer& trainer) {
    const auto& plan = loop.plan;
    ProgressMeter meter(loop.progress, loop.task, "pictures", plan.steps * plan.batchSize);
    RETORT_TRY(auto step, firstStep(loop, trainer));
    meter.resumeAt(step * plan.batchSize);
    LossMean losses;
    while (step < plan.steps) {
        const double loss = trainer.step(step).item<double>();
        if (!std::isfinite(loss))
            return Error{
                ErrorCode::Internal,
                fmt::format("{}: the loss is not finite at step {}; lower learningRate in the recipe "
                            "(now {})",
                            loop.task, step, plan.learningRate)};
        losses.add(loss);
        ++step;
        meter.advanceTo(step * plan.batchSize);
        const bool stopping = loop.stop.stop_requested();
        const bool evaluating = step % plan.evaluateEvery == 0 && step < plan.steps && loop.evaluate;
        if (stopping || evaluating || step % plan.checkpointEvery == 0 || step == plan.steps)
            RETORT_CHECK(trainer.saveCheckpoint(loop.checkpoint, step));
        if (stopping)
            return cancelled("training the " + loop.task);
        if (evaluating)
            RETORT_CHECK(loop.evaluate(step, losses.take()));
    }
    meter.finish();
    return losses.take();
}

} // namespace retort::miniature
