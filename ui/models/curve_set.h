#pragma once
// The curves of a study or of single runs: read from the store, and followed while runs are being trained. On
// the axis that holds both stages fine-tuning starts at one place for all runs of a dataset, so that SUP,
// which has nothing before it, stands under the fine-tuning of the others.

#include "models/curve.h"
#include "models/session.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace retort::ui {

enum class CurveGrouping {
    Columns, ///< one curve per column: the mean over its runs
    Runs     ///< one curve per run
};

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

class CurveSet : public QObject {
    Q_OBJECT

public:
    explicit CurveSet(Session& session, QObject* parent = nullptr);

    /// Answered by changed() or failed(). A study that is not in the store has no curves until it is.
    void showStudy(const QString& name);
    void showRuns(std::vector<RunId> runs);
    /// What is read of the runs; the same way.
    void setView(const CurveView& view);
    const CurveView& view() const { return m_view; }

    /// Of the store, newest first.
    const QStringList& studies() const { return m_studies; }
    /// Empty where single runs are shown.
    QString study() const;
    QStringList datasets() const;
    /// By label; empty where the runs do not say.
    QStringList classes(const QString& dataset) const;
    /// In the order of the study's columns, then of the runs; those without a point are left out.
    std::vector<Curve> curves(const QString& dataset, CurveGrouping grouping) const;
    /// How many runs of the data set have a point.
    std::size_t runsOf(const QString& dataset) const;
    /// Where fine-tuning starts on the common axis; 0 where nothing is distilled.
    double fineTuningStart(const QString& dataset) const;
    /// Absent where all evaluations that are shown are of whole splits.
    std::optional<EvaluatedPart> evaluatedPart(const QString& dataset) const;
    bool isEmpty() const;

Q_SIGNALS:
    void changed();
    void failed(const QString& message);

private:
    struct Choice {
        std::string study{};
        std::vector<RunId> runs{};
    };
    struct Answer {
        std::vector<RunCurve> runs;
        std::map<std::string, EvaluatedPart> parts;
        QStringList studies;
    };
    static Result<Answer> read(store::Workspace& workspace, const Choice& choice, const CurveView& view);

    void choose(Choice choice);
    void reload();
    void follow(const std::vector<RunMove>& moves);
    bool take(RunCurve& curve, const distill::Evaluated& event);
    bool take(RunCurve& curve, const distill::StepDone& event);
    void tell();
    RunCurve* find(RunId run);
    std::vector<CurvePoint> placed(const RunCurve& curve) const;
    void placeByView(Curve& curve, const QString& dataset) const;
    std::optional<double> positionOf(const RunCurve& run, const CurvePoint& point, double start) const;

    Session& m_session;
    Choice m_choice;
    CurveView m_view;
    std::uint64_t m_asked = 0; ///< tells the newest answer from older ones
    std::vector<RunCurve> m_runs;
    std::map<std::string, EvaluatedPart> m_parts; ///< by dataset
    QStringList m_studies;
    std::set<RunId> m_strangers; ///< runs that moved and are not among those shown
    QTimer m_lookAgain;          ///< whether they have come to be
    QTimer m_steps;              ///< so that not every step draws all curves anew
};

} // namespace retort::ui
