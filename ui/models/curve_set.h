#pragma once
// The accuracy curves of a study or of single runs: read from the store, and followed while runs are being
// trained. On the axis that holds both stages fine-tuning starts at one place for all runs of a data set, so
// that SUP, which has nothing before it, stands under the fine-tuning of the others.

#include "models/curve.h"
#include "models/session.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <set>
#include <string>
#include <vector>

namespace retort::ui {

enum class CurveGrouping {
    Columns, ///< one curve per column: the mean over its runs
    Runs     ///< one curve per run
};

/// Accuracies of one stage, in the order of its steps.
class StageCurve {
public:
    struct Point {
        std::int64_t step;
        double accuracy; ///< per cent
    };

    /// Replaces the point of the same step: after a resume steps come again.
    void put(std::int64_t step, double accuracy);
    const std::vector<Point>& points() const { return m_points; }

private:
    std::vector<Point> m_points;
};

/// How a run did on the test split, step by step.
struct RunCurve {
    RunId run;
    std::string dataset{};
    std::string column{};
    std::int64_t seed = 0;
    std::int64_t distilSteps = 0; ///< 0 for SUP
    std::int64_t finetuneSteps = 0;
    StageCurve distil{};
    StageCurve finetune{};

    StageCurve& stage(const std::string& name);
    bool isEmpty() const { return distil.points().empty() && finetune.points().empty(); }
};

class CurveSet : public QObject {
    Q_OBJECT

public:
    explicit CurveSet(Session& session, QObject* parent = nullptr);

    /// Answered by changed() or failed().
    void showStudy(const QString& name);
    void showRuns(std::vector<RunId> runs);

    QStringList datasets() const;
    /// In the order of the study's columns, then of the runs; those without a point are left out.
    std::vector<Curve> curves(const QString& dataset, CurveGrouping grouping) const;
    /// How many runs of the data set have a point.
    std::size_t runsOf(const QString& dataset) const;
    /// Where fine-tuning starts on the common axis; 0 where nothing is distilled.
    std::int64_t fineTuningStart(const QString& dataset) const;
    bool isEmpty() const;

Q_SIGNALS:
    void changed();
    void failed(const QString& message);

private:
    struct Choice {
        std::string study{};
        std::vector<RunId> runs{};
    };
    static Result<std::vector<RunCurve>> read(store::Workspace& workspace, const Choice& choice);

    void choose(Choice choice);
    void reload();
    void follow(const std::vector<RunMove>& moves);
    RunCurve* find(RunId run);
    std::vector<CurvePoint> placed(const RunCurve& curve) const;

    Session& m_session;
    Choice m_choice;
    std::uint64_t m_asked = 0; ///< tells the newest answer from older ones
    std::vector<RunCurve> m_runs;
    std::set<RunId> m_strangers; ///< runs that moved and are not among those shown
    QTimer m_lookAgain;          ///< whether they have come to be
};

} // namespace retort::ui
