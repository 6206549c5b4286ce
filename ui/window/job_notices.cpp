#include "window/job_notices.h"

#include "models/session/advice.h"
#include "models/session/job_list_model.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "settings/settings.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

namespace retort::ui {

std::optional<JobNotice> noticeOf(store::JobState before, const store::JobRecord& job) {
    if (before != store::JobState::Running && before != store::JobState::Queued)
        return {};
    if (job.state == store::JobState::Finished)
        return JobNotice{.title = JobNotices::tr("%1: finished").arg(titleOf(job))};
    if (job.state == store::JobState::Failed)
        return JobNotice{.title = JobNotices::tr("%1: failed").arg(titleOf(job)), .text = told(job.error)};
    return {};
}

bool areNoticesWanted() {
    return settings::wantsNotices().value(true);
}

void rememberNotices(bool wanted) {
    settings::wantsNotices().set(wanted);
}

JobNotices::JobNotices(Session& session, Send send, QObject* parent)
    : QObject(parent), m_session(session), m_send(std::move(send)) {
    for (const auto& job : session.queue().jobs())
        m_known[job.id.value] = job.state;
    connect(&session, &Session::jobsChanged, this, &JobNotices::look);
}

void JobNotices::look() {
    for (const auto& job : m_session.queue().jobs()) {
        const auto [known, isNew] = m_known.emplace(job.id.value, job.state);
        const auto before = isNew ? store::JobState::Queued : known->second;
        known->second = job.state;
        if (before == job.state || QApplication::activeWindow() || !areNoticesWanted())
            continue;
        if (const auto notice = noticeOf(before, job))
            m_send(*notice);
    }
}

void tellDesktop(const JobNotice& notice) {
    const auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    auto call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    constexpr unsigned kNew = 0;
    constexpr int kAsLongAsTheDesktopLikes = -1;
    call.setArguments({QApplication::applicationDisplayName(), kNew, QStringLiteral("retort"), notice.title,
                       notice.text, QStringList(), QVariantMap(), kAsLongAsTheDesktopLikes});
    bus.send(call);
}

} // namespace retort::ui
