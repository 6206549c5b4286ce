#pragma once
// The line at the foot of the window: where it computes, what memory it uses, and what is being done.

#include <QWidget>

class QLabel;

namespace retort::ui {

class JobListModel;
class Session;

class StatusLine : public QWidget {
    Q_OBJECT

public:
    StatusLine(const Session& session, const JobListModel& jobs, QWidget* parent = nullptr);

    void addButton(QWidget* button);

private:
    void showMemory();
    void showWork();

    const JobListModel& m_jobs;
    QLabel* m_memory;
    QLabel* m_work;
    double m_machineMemory;
};

} // namespace retort::ui
