#pragma once
// How the runs of a study stand, cell by cell, followed while they run; and whether the study waits in the
// queue already.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "models/session/session.h"
#include "store/run_state.h"
#include "study/plan/remaining_cost.h"
#include "study/spec/column.h"
#include "study/spec/spec.h"
#endif

#include <QObject>
#include <QString>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace retort::ui {

enum class CellState { None, Waiting, Running, Failed, Finished };

/// The runs of a cell, one for each seed.
struct CellStanding {
    int waiting = 0;
    int running = 0;
    int failed = 0;
    int finished = 0;
    int outdated = 0; ///< finished with other images or settings than the study's now
    double done = 0;  ///< of the run that runs, in [0, 1]

    int runs() const { return waiting + running + failed + finished + outdated; }
    /// Of the whole cell: what runs comes before what failed, that before what waits.
    CellState state() const;
    /// Of all runs, in [0, 1].
    double share() const;
    /// "1 of 3 finished, 1 running (42 %)".
    QString text() const;
};

class StudyStates : public QObject {
    Q_OBJECT

public:
    explicit StudyStates(Session& session, QObject* parent = nullptr);

    /// By name; one that is not in the store has no standings.
    void choose(const std::string& study);
    /// By a forecast of the study as it is now: finished runs of a cell that has more left than wait, run or
    /// failed are outdated. Holds until another study is chosen.
    void expect(study::RunsLeft left);
    /// Null for a cell that was never asked for.
    const CellStanding* find(const std::string& dataset, const study::Column& column) const;
    /// "It is in the queue already."; empty where the same study does not wait or run.
    QString alreadyQueued(const study::StudySpec& spec) const;
    /// The job of the same study, where it is paused.
    std::optional<JobId> paused(const study::StudySpec& spec) const;
    /// Whether the store has a run of the chosen study.
    bool isStored() const { return !m_runs.empty(); }

Q_SIGNALS:
    void changed();

private:
    using Cell = std::pair<std::string, study::Column>;
    struct Run {
        Cell cell{};
        store::RunState state = store::RunState::Queued;
        std::int64_t distilSteps = 0;
        std::int64_t steps = 0; ///< of both stages
        std::int64_t done = 0;
    };
    using Runs = std::map<std::int64_t, Run>;
    static Result<Runs> read(store::Workspace& workspace, const std::string& study);

    void reload();
    void follow(const std::vector<RunMove>& moves);
    bool take(Run& run, const distill::RunEvent& event) const;
    bool isInQueue() const;
    void markOutdated();
    void sum();

    Session& m_session;
    std::string m_study;
    std::uint64_t m_asked = 0;
    Runs m_runs;
    std::map<Cell, CellStanding> m_cells;
    study::RunsLeft m_left;             ///< as expected
    std::set<std::int64_t> m_strangers; ///< runs that moved and are not among those of the study
    QTimer m_settle;
};

} // namespace retort::ui
