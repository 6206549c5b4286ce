#pragma once
// Everything that did not work, kept where it can be read, copied and dismissed.

#include "models/session/table_model.h"

#include <QDateTime>

#include <string>

namespace retort::ui {

class Session;

struct Problem {
    qint64 number = 0;
    QDateTime time{};
    QString title{};
    QString text{};
    std::int64_t job = 0; ///< that failed; 0: it was no job
    std::string remark{}; ///< of the core, in its words; empty: there is none behind it
};

class ProblemList : public TableModel<Problem> {
    Q_OBJECT

public:
    explicit ProblemList(QObject* parent = nullptr);

    void add(const QString& title, const QString& text);
    /// Adds what opening the workspace had to say, and the errors of jobs that have failed since, and of
    /// earlier sessions.
    void follow(Session& session);
    /// Failures of jobs and remarks of the core in the language that is spoken now.
    void tellAnew(Session& session);
    void dismiss(int row);

protected:
    QVariant keyOf(const Problem& problem) const override { return problem.number; }

private:
    void addRemark(const std::string& remark);
    void addFailedJobs(Session& session);
    void append(Problem problem);
    void forget(std::int64_t job);

    qint64 m_last = 0;
    std::vector<std::int64_t> m_jobs; ///< whose failure stands in the list already
};

} // namespace retort::ui
