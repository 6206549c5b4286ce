#pragma once
// Tells the desktop when a job ends while a person looks elsewhere: org.freedesktop.Notifications over D-Bus.
// Off by a setting; a desktop without it is not asked.

#include "store/job_table.h"

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace retort::ui {

class Session;

struct JobNotice {
    QString title{}; ///< "Study miniature: finished"
    QString text{};  ///< why it failed; empty else
};

/// What there is to say of a job whose state was `before`; absent where it did not come to an end by itself.
std::optional<JobNotice> noticeOf(store::JobState before, const store::JobRecord& job);

bool areNoticesWanted();
void rememberNotices(bool wanted);

class JobNotices : public QObject {
    Q_OBJECT

public:
    using Send = std::function<void(const JobNotice&)>;

    /// `send` is told of jobs that end while no window of the program is active.
    JobNotices(Session& session, Send send, QObject* parent = nullptr);

private:
    void look();

    Session& m_session;
    Send m_send;
    std::map<std::int64_t, store::JobState> m_known;
};

/// Does not wait for an answer.
void tellDesktop(const JobNotice& notice);

} // namespace retort::ui
