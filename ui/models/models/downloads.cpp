#include "models/models/downloads.h"

#include "jobs/download_job.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <vector>

namespace retort::ui {

namespace {

/// Whether it downloads what this page is about.
bool isDownloadOf(const store::JobRecord& job, study::DownloadKind kind) {
    if (store::hasEnded(job.state))
        return false;
    const auto request = study::downloadOf(job);
    return request.ok() && request->kind == kind;
}

} // namespace

Downloads::Downloads(Session& session, study::DownloadKind kind, QObject* parent)
    : QObject(parent), m_session(session), m_kind(kind) {
    for (const auto& job : session.queue().jobs()) // of the page before this one, or of an earlier session
        if (isDownloadOf(job, kind))
            m_jobs[job.id.value] = qt(job.request.title);
    connect(&session, &Session::jobsChanged, this, &Downloads::follow);
}

void Downloads::start(const QString& source) {
    auto request = study::downloadJob({.kind = m_kind, .source = utf8(source)});
    const auto title = qt(request.title);
    m_session.addJob(this, std::move(request), [this, title](const Result<JobId>& added) {
        if (!added.ok()) {
            Q_EMIT failed(told(added.error()));
            return;
        }
        m_jobs[added->value] = title;
        Q_EMIT queued(title);
        follow(); // it may have ended already
    });
}

void Downloads::follow() {
    std::vector<store::JobRecord> ended;
    for (auto& job : m_session.queue().jobs())
        if (m_jobs.count(job.id.value) != 0 && store::hasEnded(job.state))
            ended.push_back(std::move(job));
    for (const auto& job : ended) {
        m_jobs.erase(job.id.value);
        if (job.state == store::JobState::Finished)
            tellOutcome(job);
        else if (job.state == store::JobState::Failed)
            Q_EMIT failed(told(job.error));
    }
}

void Downloads::tellOutcome(const store::JobRecord& job) {
    const auto result = study::downloadResultOf(job);
    if (result.ok())
        Q_EMIT finished(qt(result->name));
    else
        Q_EMIT failed(told(result.error()));
}

} // namespace retort::ui
