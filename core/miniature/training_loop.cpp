#include "miniature/training_loop.h"

#include "models/checksums.h"
#include "training/kept_checkpoints.h"
#include "training/training_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

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

training::LoopOptions loopOptions(const TrainingLoop& loop) {
    return {.task = "training the " + loop.task,
            .steps = loop.plan.steps,
            .checkpointEvery = loop.plan.checkpointEvery,
            .device = loop.device,
            .remedy = loop.remedy,
            .stop = loop.stop};
}

class PlannedTraining : public training::Trainee {
public:
    PlannedTraining(const TrainingLoop& loop, TrainingSteps& trainer)
        : m_loop(loop), m_trainer(trainer),
          m_meter(loop.progress, loop.task, "images", loop.plan.steps * loop.plan.batchSize) {}

    /// Absent: the training begins.
    Result<std::optional<training::TrainingState>> resume() {
        if (m_loop.start != StartFrom::Checkpoint) {
            training::removeCheckpoints(m_loop.checkpoint); // an earlier one must not become the second
            return std::optional<training::TrainingState>{};
        }
        RETORT_TRY(const auto found,
                   training::findCheckpoint(m_loop.checkpoint, [&](const fs::path& file) -> Status {
                       RETORT_TRY(m_firstStep, m_trainer.restoreCheckpoint(file));
                       return {};
                   }));
        if (const auto damage = training::damageOf(found, m_firstStep); m_loop.remark && !damage.empty())
            m_loop.remark(damage);
        training::removeDamaged(found.damaged);
        if (found.path.empty())
            return std::optional<training::TrainingState>{};
        if (m_firstStep > m_loop.plan.steps)
            return invalidArgument(
                fmt::format("{}: is of step {}, and {} steps were asked for; ask for more, or "
                            "begin anew",
                            found.path.string(), m_firstStep, m_loop.plan.steps));
        m_meter.resumeAt(m_firstStep * m_loop.plan.batchSize);
        return std::optional(training::TrainingState{.step = m_firstStep});
    }

    double finish() {
        m_meter.finish();
        return m_losses.take();
    }

    Result<training::StepLoss> step(std::int64_t step) override {
        return training::StepLoss{.loss = m_trainer.step(step), .images = m_loop.plan.batchSize};
    }
    double learningRate(std::int64_t step) const override {
        return miniature::learningRate(m_loop.plan, step);
    }
    void report(const training::StepReport& report) override {
        m_losses.add(report.loss);
        m_meter.advanceTo(report.step * m_loop.plan.batchSize);
    }
    /// The step of a checkpoint was evaluated before it was saved, and the end is evaluated by who trains.
    bool isEvaluationDue(std::int64_t steps) const override {
        return m_loop.evaluate && steps > m_firstStep && steps < m_loop.plan.steps &&
               steps % m_loop.plan.evaluateEvery == 0;
    }
    Status evaluate(std::int64_t steps) override { return m_loop.evaluate(steps, m_losses.take()); }
    Status saveCheckpoint(const training::TrainingState& state) override {
        return training::keepCheckpoint(m_loop.checkpoint, [&](const fs::path& file) {
            return m_trainer.saveCheckpoint(file, state.step);
        });
    }

private:
    const TrainingLoop& m_loop;
    TrainingSteps& m_trainer;
    ProgressMeter m_meter;
    LossMean m_losses;
    std::int64_t m_firstStep = 0;
};

} // namespace

Result<double> run(const TrainingLoop& loop, TrainingSteps& trainer) {
    PlannedTraining planned(loop, trainer);
    RETORT_TRY(auto resumed, planned.resume());
    RETORT_CHECK(training::runTraining(loopOptions(loop), planned, std::move(resumed)));
    return planned.finish();
}

Status checkUnfinished(StartFrom start, const fs::path& folder, const fs::path& checkpoint) {
    std::error_code ignored;
    const bool hasEnded = fs::exists(folder / models::kChecksumFile, ignored) &&
                          !fs::exists(checkpoint, ignored) &&
                          !fs::exists(training::previousCheckpoint(checkpoint), ignored);
    if (start == StartFrom::Checkpoint && hasEnded)
        return invalidArgument(
            fmt::format("{}: its training has ended, there is nothing to resume; begin it anew, or "
                        "name another folder",
                        folder.string()));
    return {};
}

} // namespace retort::miniature
