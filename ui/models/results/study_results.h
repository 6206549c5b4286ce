#pragma once
// The studies of a workspace and the table of one of them, read anew when runs end.

#include "models/session/session.h"
#include "study/report/sweep.h"
#include "study/report/table.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>
#include <vector>

namespace retort::ui {

class StudyResults : public QObject {
    Q_OBJECT

public:
    explicit StudyResults(Session& session, QObject* parent = nullptr);

    /// Reads studies and table; answered by changed() or failed().
    void reload();
    /// The study whose table is read; one that does not exist is told by failed().
    void choose(const QString& study);

    /// Newest first.
    const QStringList& studies() const { return m_studies; }
    /// The newest until one is chosen; empty where there is none.
    const QString& study() const { return m_study; }
    /// With the last test evaluation of each run.
    const study::Table& last() const { return m_tables.last; }
    /// With the one at the step that is best on validation; null where no run was evaluated on validation.
    const study::Table* best() const { return m_tables.best ? &*m_tables.best : nullptr; }
    /// The same as points over the values of what varies; null where the study varies nothing.
    const study::Sweep* sweep(study::ShownAccuracy shown) const;

Q_SIGNALS:
    void changed();
    void failed(const QString& message);

private:
    struct Tables {
        study::Table last;
        std::optional<study::Table> best;
        std::vector<study::Sweep> sweeps; ///< of either table; none where nothing varies
    };
    struct Answer {
        QStringList studies;
        QString study;
        Tables tables;
    };
    /// `before`: the study that is shown where none is wanted, if it is there.
    static Result<Answer> read(store::Workspace& workspace, const QString& wanted, const QString& before);
    void follow(const std::vector<RunMove>& moves);

    Session& m_session;
    QTimer m_settle; ///< a run that has ended is read when it is stored as finished
    std::uint64_t m_asked = 0;
    QStringList m_studies;
    QString m_study;
    Tables m_tables;
};

} // namespace retort::ui
