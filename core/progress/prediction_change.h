#pragma once
// Why the predicted end of a job has moved: told where it moves by much, so that nobody has to guess whether
// the machine is busy or the first prediction was wrong.

#include "base/work_clock.h"
#include "progress/work_estimate.h"

#include <chrono>
#include <optional>
#include <string>

namespace retort::study {

struct PredictionChange {
    enum class Cause {
        FirstMeasured, ///< until now the speed of this work was a guess
        Slower,
        Faster,
        LessToDo, ///< work fell away, for example because a run has failed
        Uncounted ///< time went into what no prediction counts, such as opening models
    };
    Cause cause = Cause::Slower;
    Phase phase = Phase::Finetune; ///< of FirstMeasured, Slower and Faster
    double before = 0;             ///< units a second, of Slower and Faster
    double now = 0;                ///< units a second, of FirstMeasured, Slower and Faster
    double seconds = 0;            ///< of Uncounted

    friend bool operator==(const PredictionChange&, const PredictionChange&) = default;
};

/// "training is slower than before: 40 instead of 190 images/s"
std::string textOf(const PredictionChange& change);

/// Compares predictions with those of up to a minute before.
class PredictionWatch {
public:
    using Clock = WorkClock;

    /// Why the predicted end has moved by more than 30 % of the time that was left; told for a minute.
    std::optional<PredictionChange> look(const WorkEstimate& estimate, Clock::time_point now);

private:
    struct Prediction {
        Clock::time_point at;
        double secondsLeft;
        std::map<WorkKey, WorkEstimate::Rest> rests;
    };

    PredictionChange causeOf(const Prediction& now) const;

    std::optional<Prediction> m_before;
    std::optional<PredictionChange> m_change;
    Clock::time_point m_told{};
};

} // namespace retort::study
