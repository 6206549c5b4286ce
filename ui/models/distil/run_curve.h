#pragma once
// How a run did, step by step, in one quantity: as the store has it, and as events of training add to it.

#include "models/distil/curve.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/result.h"
#include "distill/events.h"
#include "store/workspace.h"
#endif

#include <QStringList>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::ui {

/// Numbers of one stage, in the order of its steps.
class StageCurve {
public:
    struct Point {
        std::int64_t step;
        double value;
    };

    /// Replaces the point of the same step: after a resume steps come again.
    void put(std::int64_t step, double value);
    const std::vector<Point>& points() const { return m_points; }
    /// The value at the step, or at the last one before it; absent before the first.
    std::optional<double> at(std::int64_t step) const;

private:
    std::vector<Point> m_points;
};

/// A stage of a run, as far as it is drawn.
struct RunStage {
    std::int64_t steps = 0; ///< that it is to have; 0 for what SUP does not have
    std::int64_t batch = 0;
    StageCurve values{};  ///< of the quantity
    StageCurve seconds{}; ///< since the stage began; only where the axis is time

    /// On an axis of its own, from 0. Absent where the time of a step is not known.
    std::optional<double> position(std::int64_t step, CurveBy by) const;
    /// Its length on that axis; of time, as far as it has come.
    double length(CurveBy by) const;
};

/// How a run did, step by step.
struct RunCurve {
    RunId run;
    std::string dataset{};
    std::string column{};
    std::int64_t seed = 0;
    QStringList classes{};
    RunStage distil{};
    RunStage finetune{};

    RunStage& stage(const std::string& name);
    bool isEmpty() const { return distil.values.points().empty() && finetune.values.points().empty(); }
};

/// On how many images of a split evaluations were made before a stage's end.
struct EvaluatedPart {
    std::int64_t images = 0;
    std::int64_t splitImages = 0;
};

/// By dataset, the smallest one.
using EvaluatedParts = std::map<std::string, EvaluatedPart>;

/// Parts of splits are noted, whole ones not.
void note(EvaluatedParts& parts, const std::string& dataset, const EvaluatedPart& found);

/// Adds what the event says of the quantity to the run; whether that was anything.
bool take(RunCurve& curve, const distill::Evaluated& event, const CurveView& view);
bool take(RunCurve& curve, const distill::StepDone& event, const CurveView& view);

/// Runs of a study, or these.
struct CurveChoice {
    std::string study{};
    std::vector<RunId> runs{};
};

struct StoredCurves {
    std::vector<RunCurve> runs{}; ///< in the order of the columns
    EvaluatedParts parts{};
    QStringList studies{}; ///< of the store, newest first
};

/// A study that is not in the store has no runs. NotFound of a run, or the store's errors.
Result<StoredCurves> readCurves(store::Workspace& workspace, const CurveChoice& choice,
                                const CurveView& view);

} // namespace retort::ui
