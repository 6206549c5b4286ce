#include "training/training_loop.h"

#include "base/cancellation.h"
#include "tensor/torch_error.h"
#include "training/loss_log.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace retort::training {

namespace {

constexpr std::int64_t kLossesReadTogether = 20; // on devices where reading waits
constexpr int kTrainingToSaving = 49;            // at most 2 % of the time goes into saving by time

class Loop {
public:
    Loop(const LoopOptions& options, Trainee& trainee, std::optional<TrainingState> resumed)
        : m_options(options), m_trainee(trainee), m_savedStep(resumed ? resumed->step : -1),
          m_savedAt(options.now()) {
        if (!resumed)
            return;
        m_step = resumed->step;
        m_secondsBefore = resumed->seconds;
        m_losses.restore(std::move(resumed->losses));
    }

    Result<TrainingState> run() {
        auto status = runSteps();
        if (!status && status.error().code == ErrorCode::Cancelled && m_options.checkpointEvery)
            RETORT_CHECK(save());
        RETORT_CHECK(std::move(status));
        return state();
    }

private:
    Status runSteps() {
        while (true) {
            if (m_trainee.isEvaluationDue(m_step))
                RETORT_CHECK(evaluate());
            if (isCheckpointDue())
                RETORT_CHECK(save());
            if (isFinished())
                return {};
            RETORT_CHECK(checkCancelled(m_options.stop, m_options.task));
            RETORT_CHECK(trainOneStep());
        }
    }

    bool isFinished() const { return m_step == m_options.steps; }

    bool isCheckpointDue() const {
        if (!m_options.checkpointEvery || m_savedStep == m_step)
            return false;
        const auto every = *m_options.checkpointEvery;
        return isFinished() || (every > 0 && m_step > 0 && m_step % every == 0) || isCheckpointDueByTime();
    }

    bool isCheckpointDueByTime() const {
        return m_options.now() - m_savedAt >=
               std::max(m_options.checkpointAfter, kTrainingToSaving * m_savingTook);
    }

    Status trainOneStep() {
        m_losses.startClock();
        const std::string place = fmt::format("{}, step {}", m_options.task, m_step + 1);
        RETORT_TRY(const StepLoss done,
                   tensor::guarded(place, [&] { return m_trainee.step(m_step).within(place); }));
        m_losses.add(done.loss, done.images);
        ++m_step;
        m_stepSeconds.push_back(seconds());
        const std::int64_t automatic = m_options.device.isCpu() ? 1 : kLossesReadTogether;
        const std::int64_t together = m_options.readLossEvery > 0 ? m_options.readLossEvery : automatic;
        return m_losses.pending() >= together || isFinished() ? readLosses() : Status{};
    }

    Status readLosses() {
        const std::int64_t first = m_step - m_losses.pending();
        RETORT_TRY(
            const std::size_t count,
            tensor::guarded("reading losses back", [&]() -> Result<std::size_t> { return m_losses.read(); }));
        const std::size_t before = m_losses.losses().size() - count;
        for (std::size_t i = 0; i < count; ++i)
            RETORT_CHECK(report({.step = first + static_cast<std::int64_t>(i) + 1,
                                 .loss = m_losses.losses()[before + i],
                                 .imagesPerSecond = m_losses.imagesPerSecond(),
                                 .seconds = m_stepSeconds.at(i)}));
        m_stepSeconds.clear();
        return {};
    }

    Status report(StepReport report) {
        report.learningRate = m_trainee.learningRate(report.step - 1);
        if (!std::isfinite(report.loss))
            return invalidArgument(fmt::format(
                "{}: the loss is {} at step {} of {}, at learning rate {:g}; {}", m_options.task,
                std::isnan(report.loss) ? std::abs(report.loss) : report.loss, // a sign says nothing there
                report.step, m_options.steps, report.learningRate, m_options.remedy));
        m_trainee.report(report);
        return {};
    }

    Status evaluate() {
        RETORT_CHECK(readLosses());
        m_losses.stopClock();
        auto status = m_trainee.evaluate(m_step);
        const bool failed = !status && status.error().code != ErrorCode::Cancelled;
        if (failed && m_options.checkpointEvery)
            RETORT_CHECK(save());
        return status;
    }

    Status save() {
        RETORT_CHECK(readLosses());
        m_losses.stopClock();
        const auto began = m_options.now();
        RETORT_CHECK(m_trainee.saveCheckpoint(state()));
        m_savedStep = m_step;
        m_savedAt = m_options.now();
        m_savingTook = m_savedAt - began;
        return {};
    }

    double seconds() const {
        const std::chrono::duration<double> now = Clock::now() - m_started;
        return m_secondsBefore + now.count();
    }

    TrainingState state() const {
        return {.step = m_step, .seconds = seconds(), .losses = m_losses.losses()};
    }

    const LoopOptions& m_options;
    Trainee& m_trainee;
    LossLog m_losses;
    std::vector<double> m_stepSeconds{}; ///< when the steps whose losses are not read yet were done
    std::int64_t m_step = 0;
    std::int64_t m_savedStep;
    Clock::time_point m_savedAt; ///< or began
    Clock::duration m_savingTook{};
    double m_secondsBefore = 0;
    Clock::time_point m_started = Clock::now();
};

} // namespace

Result<TrainingState> runTraining(const LoopOptions& options, Trainee& trainee,
                                  std::optional<TrainingState> resumed) {
    return Loop(options, trainee, std::move(resumed)).run();
}

} // namespace retort::training
