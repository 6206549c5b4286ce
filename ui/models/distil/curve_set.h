#pragma once
// The curves of a study or of single runs: read from the store, and followed while runs are being trained. On
// the axis that holds both stages fine-tuning starts at one place for all runs of a dataset. SUP, which has
// nothing before it, begins where they begin; one that is no longer than the fine-tuning of the others stands
// under that.

#include "models/distil/run_curve.h"
#include "models/session/session.h"

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
    /// In the order of the study's columns, then of the runs; those without a point are excluded.
    std::vector<Curve> curves(const QString& dataset, CurveGrouping grouping) const;
    /// How many runs of the dataset have a point.
    std::size_t runsOf(const QString& dataset) const;
    /// Where fine-tuning starts on the common axis; 0 where nothing is distilled.
    double fineTuningStart(const QString& dataset) const;
    /// Where the longest run ends or will end on that axis; of time, as far as it has come.
    double end(const QString& dataset) const;
    /// Absent where all evaluations that are shown are of whole splits.
    std::optional<EvaluatedPart> evaluatedPart(const QString& dataset) const;
    bool isEmpty() const;

Q_SIGNALS:
    void changed();
    void failed(const QString& message);

private:
    void choose(CurveChoice choice);
    void reload();
    void follow(const std::vector<RunMove>& moves);
    void tell();
    RunCurve* find(RunId run);
    std::vector<CurvePoint> placed(const RunCurve& curve) const;
    void placeByView(Curve& curve, const QString& dataset) const;
    double lastStageFrom(const RunCurve& run, double start) const;
    std::optional<double> positionOf(const RunCurve& run, const CurvePoint& point, double start) const;

    Session& m_session;
    CurveChoice m_choice;
    CurveView m_view;
    std::uint64_t m_asked = 0; ///< tells the newest answer from older ones
    std::vector<RunCurve> m_runs;
    EvaluatedParts m_parts;
    QStringList m_studies;
    std::set<RunId> m_strangers; ///< runs that moved and are not among those shown
    QTimer m_lookAgain;          ///< whether they have come to be
    QTimer m_steps;              ///< so that not every step draws all curves anew
};

} // namespace retort::ui
