#include "study/run/run_recorder.h"

#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "study/plan/work_ahead.h"
#include "study/spec/stage_names.h"
#include "teacher/stored_scores.h"

#include <utility>
#include <variant>

namespace retort::study {

RunRecorder::RunRecorder(store::Database& database, RecordedRun run, StudyMeter& meter, RunEventSink readers,
                         const std::stop_token& outerStop)
    : m_database(database), m_run(std::move(run)), m_study(meter), m_readers(std::move(readers)),
      m_metrics(database), m_forward(outerStop, [this] { m_stop.request_stop(); }) {}

distill::EventSink RunRecorder::sink() {
    return [this](const distill::RunEvent& event) {
        std::visit([this](const auto& kind) { record(kind); }, event);
        if (m_readers)
            m_readers(m_run.id, event);
    };
}

Status RunRecorder::flush() {
    keep(m_metrics.flush());
    if (m_problem)
        return *m_problem;
    return {};
}

Status RunRecorder::sync() {
    RETORT_CHECK(flush());
    return m_database.sync();
}

void RunRecorder::keep(Status status) {
    if (status.ok() || m_problem)
        return;
    m_problem = std::move(status).error();
    m_stop.request_stop();
}

std::int64_t RunRecorder::images(const std::string& stage, std::int64_t steps) const {
    const auto batch = m_run.batchOfStage.find(stage);
    return batch == m_run.batchOfStage.end() ? steps : steps * batch->second;
}

/// What an attempt that has lost its checkpoint left behind is of other steps, or of another training.
void RunRecorder::forgetLater(const std::string& stage, std::int64_t step) {
    keep(store::MetricTable(m_database).removeAfter(m_run.id, stage, step));
    keep(store::EvaluationTable(m_database).removeAfter(m_run.id, stage, step));
}

void RunRecorder::record(const distill::StageStarted& event) {
    forgetLater(event.stage, event.firstStep);
    if (event.stage == kDistilStage && event.firstStep < event.steps)
        forgetLater(std::string(kFinetuneStage), -1);
    m_stage.emplace(m_study.sink(), m_run.title + ": " + event.stage, "images",
                    images(event.stage, event.steps));
    m_stage->resumeAt(images(event.stage, event.firstStep));
    m_study.enter({event.stage == kDistilStage ? Phase::Distil : Phase::Finetune, m_run.index});
    m_study.skipped(static_cast<double>(images(event.stage, event.firstStep)));
}

void RunRecorder::record(const distill::StepDone& event) {
    m_study.did(static_cast<double>(images(event.stage, 1)));
    if (m_stage)
        m_stage->advanceTo(images(event.stage, event.step));
    for (const auto& [name, value] : namedMetrics(event))
        keep(m_metrics.add({.run = m_run.id,
                            .stage = event.stage,
                            .epoch = event.epoch,
                            .step = event.step,
                            .name = name,
                            .value = value}));
}

void RunRecorder::record(const distill::Evaluated& event) {
    m_study.did(kWorkOfEvaluating * static_cast<double>(event.evaluation.count));
    keep(store::EvaluationTable(m_database)
             .put({.run = m_run.id,
                   .stage = event.stage,
                   .step = event.step,
                   .split = event.split,
                   .scores = storedScores(event.evaluation),
                   .splitImages = event.splitImages,
                   .correct = event.evaluation.correct}));
}

void RunRecorder::record(const distill::StageFinished&) {
    keep(m_metrics.flush());
    m_study.leave();
    if (m_stage)
        m_stage->finish();
}

} // namespace retort::study
