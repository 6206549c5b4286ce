#pragma once
// A job in the queue: what it is, how far it is, and what can be done with it.

#include "models/session/job_list_model.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QToolButton;

namespace retort::ui {

class JobCard : public QFrame {
    Q_OBJECT

public:
    explicit JobCard(QWidget* parent = nullptr);

    void show(const JobRow& row);
    JobId job() const { return m_row.id; }

Q_SIGNALS:
    void pauseAsked(retort::JobId job);
    void resumeAsked(retort::JobId job);
    void cancelAsked(retort::JobId job);
    void removeAsked(retort::JobId job);
    /// By so many places, negative towards the front.
    void moveAsked(retort::JobId job, int places);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QToolButton* addButton(const QString& iconName, const QString& tip);
    void pauseOrResume();
    void cancelOrRemove();

    JobRow m_row;
    QLabel* m_title;
    QLabel* m_detail;
    QLabel* m_state;
    QLabel* m_left;
    QProgressBar* m_bar;
    QToolButton* m_pause;
    QToolButton* m_cancel;
    QPoint m_pressed;
};

/// The type under which a dragged card carries its job.
inline constexpr const char* kJobMimeType = "application/x-retort-job";

} // namespace retort::ui
