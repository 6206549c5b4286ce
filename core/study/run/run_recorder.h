#pragma once
// Writes a run's events to the store and reports them as progress.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "distill/events.h"
#include "progress/study_progress.h"
#include "store/metric_buffer.h"
#include "store/workspace.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace retort::study {

/// Another reader of the same events.
using RunEventSink = std::function<void(RunId, const distill::RunEvent&)>;

/// What is stored of a step, by its names in the store.
inline auto namedMetrics(const distill::StepDone& event) {
    return std::array{std::pair{"loss", event.loss}, std::pair{"learning_rate", event.learningRate},
                      std::pair{"images_per_second", event.imagesPerSecond},
                      std::pair{"seconds", event.seconds}};
}

struct RecordedRun {
    RunId id;
    std::string title;                       ///< "fashion-mnist real/FD"
    std::map<std::string, int> batchOfStage; ///< images of a step
    std::size_t index = 0;                   ///< of the run, for the study's meter
};

/// Events carry no answer: a failing store stops the run through stop(), and flush() tells why.
class RunRecorder {
public:
    RunRecorder(store::Database& database, RecordedRun run, StudyMeter& meter, RunEventSink readers,
                const std::stop_token& outerStop);

    distill::EventSink sink();
    /// Asked to stop when the outer token is, or when nothing can be stored any more.
    std::stop_token stop() const { return m_stop.get_token(); }
    /// Stores what is buffered; the first problem that storing had.
    Status flush();
    /// As flush(), and what is stored outlives a power cut then.
    Status sync();

private:
    void record(const distill::StageStarted& event);
    void record(const distill::StepDone& event);
    void record(const distill::Evaluated& event);
    void record(const distill::Checkpointed&) {}
    void record(const distill::Remarked&) {} // the run's folder keeps it
    void record(const distill::StageFinished& event);
    void forgetLater(const std::string& stage, std::int64_t step);
    void keep(Status status);
    std::int64_t images(const std::string& stage, std::int64_t steps) const;

    store::Database& m_database;
    RecordedRun m_run;
    StudyMeter& m_study;
    RunEventSink m_readers;
    store::MetricBuffer m_metrics;
    std::optional<ProgressMeter> m_stage;
    std::optional<Error> m_problem;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_forward;
};

} // namespace retort::study
