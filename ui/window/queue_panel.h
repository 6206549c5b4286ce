#pragma once
// The dock at the right: the queue of jobs, and below it what did not work.

#include "jobs/job_queue.h"
#include "models/session/job_list_model.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace retort::ui {

class JobCard;
class MessageStrip;
class ProblemList;
class Session;

class QueuePanel : public QWidget {
    Q_OBJECT

public:
    QueuePanel(Session& session, JobListModel& jobs, ProblemList& problems, QWidget* parent = nullptr);

    /// Asks what becomes of the jobs that an earlier session left, if there are any.
    void offerToResume();
    /// Whether that question stands in the panel.
    bool asksToResume() const;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QVBoxLayout* addSection(const QString& title, QLabel*& count);
    void showJobs();
    void showJob(int row);
    void addProblems();
    void showProblems();
    JobCard* makeCard();
    /// What can be done with all of them.
    void showActions();
    void pauseOrResumeAll();
    void resumeAll();
    void clearDone();
    /// Rows that can be moved: those that have not ended.
    int movable() const;
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
    QPushButton* m_clear;
    MessageStrip* m_interrupted;
    QLabel* m_noJobs;
    QLabel* m_noProblems;
    QVBoxLayout* m_jobColumn;
    QVBoxLayout* m_problemColumn;
    std::vector<JobCard*> m_cards;
    bool m_problemsWait = false; ///< until the pointer has left
    JobId m_moved{};             ///< keeps the focus when the cards are laid out anew
};

} // namespace retort::ui
