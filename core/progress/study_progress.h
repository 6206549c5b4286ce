#pragma once
// How far a job is: the work at hand with rate and remaining time, and beside it the whole job over all its
// phases, by measured speeds.

#include "base/progress.h"
#include "progress/prediction_change.h"
#include "progress/work_estimate.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <string>

namespace retort::study {

struct StudyProgress {
    Progress work{};         ///< for example task "fashion-mnist real/FD: distil", unit "images"
    std::size_t run = 0;     ///< of the study, from 1, those of earlier sessions included; 0 before the first
    std::size_t runs = 0;    ///< of the study; 0: the job is no study
    bool hasPhases = false;  ///< the work at hand is a part of the job
    double share = -1;       ///< of the whole job's time, in [0, 1]; negative when it is not known
    double secondsLeft = -1; ///< of the whole job; negative when it is not known
    bool isRough = false;    ///< some of what is left was never measured: secondsLeft is a guess
    std::optional<PredictionChange> change{}; ///< why secondsLeft has moved by much in the last minute
};
using StudyProgressSink = std::function<void(const StudyProgress&)>;

/// Where work that is the whole job reports to.
ProgressSink wholeJob(const StudyProgressSink& sink);
/// Where work reports to that comes before it is known what a job has to do, such as opening models.
ProgressSink beforeJob(const StudyProgressSink& sink, std::size_t runs = 0);

/// "1 of 10 runs, 42 %, 12 min left (ETA 14:32)" or "42 %, about 12 min left", in local time; what is not
/// known is omitted, and why the end has moved is added. Empty where the work at hand is all of the job.
std::string overallText(const StudyProgress& progress, std::time_t now = std::time(nullptr));

/// Keeps a job's estimate by the clock, and passes on the progress of whatever is at work. Belongs to one
/// thread.
class StudyMeter {
public:
    using Clock = PredictionWatch::Clock;

    /// Of a job that is no study.
    StudyMeter(StudyProgressSink sink, WorkEstimate estimate)
        : StudyMeter(std::move(sink), 0, 0, std::move(estimate)) {}
    /// `finished`: of the runs, in earlier sessions.
    StudyMeter(StudyProgressSink sink, std::size_t runs, std::size_t finished, WorkEstimate estimate);

    /// The next run begins.
    void startRun() { ++m_run; }
    /// From now on the time is that of this piece of work, until the next one or leave(). The time until its
    /// first units are done says nothing of its speed: models are opened meanwhile.
    void enter(WorkKey piece, Clock::time_point now = Clock::now());
    void did(double units, Clock::time_point now = Clock::now());
    /// Units of the piece at hand that an earlier session has done.
    void skipped(double units);
    /// Nothing is left of the piece at hand. Where it was too short to be measured, the time since it was
    /// entered has to do for the speed of its kind.
    void leave(Clock::time_point now = Clock::now());
    /// All of the piece at hand was done in the time since it was entered.
    void finish(Clock::time_point now = Clock::now());
    /// Nothing is left of this piece, for example because its run has failed.
    void close(WorkKey piece) { m_estimate.close(piece); }

    /// Where the work at hand reports to; what it counts is for itself. The meter must outlive the sinks.
    ProgressSink sink();
    /// The same where what is left is what is left of the piece at hand.
    ProgressSink counting();
    /// The same where the piece at hand is done as far as the work is, whatever that counts.
    ProgressSink following();
    WorkEstimate& estimate() { return m_estimate; }

private:
    void show(const Progress& work);

    StudyProgressSink m_sink;
    std::size_t m_runs;
    std::size_t m_run;
    WorkEstimate m_estimate;
    PredictionWatch m_watch;
    std::optional<WorkKey> m_piece;
    bool m_isFirst = false; ///< nothing was done of the piece since it was entered
    double m_uncounted = 0; ///< units since m_since
    Clock::time_point m_since{};
    double m_units = 0;   ///< of the piece at hand since m_entered
    double m_atEntry = 0; ///< units that were left of it
    Clock::time_point m_entered{};
};

} // namespace retort::study
