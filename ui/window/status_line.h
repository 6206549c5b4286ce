#pragma once
// The line at the foot of the window: where it computes, what memory it uses, and what is being done.

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace retort::ui {

class JobListModel;
class ProblemList;
class Session;

class StatusLine : public QWidget {
    Q_OBJECT

public:
    StatusLine(const Session& session, const JobListModel& jobs, const ProblemList& problems,
               QWidget* parent = nullptr);

    void addButton(QWidget* button);

Q_SIGNALS:
    void problemsWanted();

private:
    void showProblems();
    void showMemory();
    void showWork();

    const JobListModel& m_jobs;
    QLabel* m_memory;
    const ProblemList& m_problemList;
    QProgressBar* m_bar;
    QLabel* m_work;
    QToolButton* m_problems;
    double m_machineMemory;
};

} // namespace retort::ui
