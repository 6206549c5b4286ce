#pragma once
// The dock at the right: the queue of jobs, and below it what did not work.

#include "models/job_list_model.h"
#include "study/job_queue.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace retort::ui {

class JobCard;
class ProblemList;
class Session;

class QueuePanel : public QWidget {
    Q_OBJECT

public:
    QueuePanel(Session& session, JobListModel& jobs, ProblemList& problems, QWidget* parent = nullptr);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QVBoxLayout* addSection(const QString& title, QLabel*& count);
    void showJobs();
    void showJob(int row);
    void showProblems();
    JobCard* makeCard();
    void pauseOrResumeAll();
    void move(JobId job, int places);
    /// Says what went wrong, if something did. `change` is a call of the queue that returns a Status.
    void change(std::function<Status(study::JobQueue&)> change);

    Session& m_session;
    JobListModel& m_jobs;
    ProblemList& m_problems;
    QVBoxLayout* m_column;
    QLabel* m_jobCount = nullptr;
    QLabel* m_problemCount = nullptr;
    QPushButton* m_all;
    QLabel* m_noJobs;
    QLabel* m_noProblems;
    QVBoxLayout* m_jobColumn;
    QVBoxLayout* m_problemColumn;
    std::vector<JobCard*> m_cards;
    JobId m_moved{}; ///< keeps the focus when the cards are laid out anew
};

} // namespace retort::ui
