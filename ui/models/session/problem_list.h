#pragma once
// Everything that did not work, kept where it can be read, copied and dismissed.

#include "models/session/table_model.h"

#include <QDateTime>

namespace retort::ui {

class Session;

struct Problem {
    qint64 number = 0;
    QDateTime time{};
    QString title{};
    QString text{};
};

class ProblemList : public TableModel<Problem> {
    Q_OBJECT

public:
    explicit ProblemList(QObject* parent = nullptr);

    void add(const QString& title, const QString& text);
    /// Adds the errors of jobs that have failed since, and of earlier sessions.
    void follow(Session& session);
    void dismiss(int row);

protected:
    QVariant keyOf(const Problem& problem) const override { return problem.number; }

private:
    void addFailedJobs(Session& session);

    qint64 m_last = 0;
    std::vector<qint64> m_jobs; ///< whose failure stands in the list already
};

} // namespace retort::ui
