#include "models/models/downloads.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace retort::ui {

namespace {

/// What it is known by now, as the job's result tells.
QString nameIn(const std::string& result, const QString& otherwise) {
    const auto document = nlohmann::json::parse(result, nullptr, false);
    return document.is_object() ? qt(document.value("name", utf8(otherwise))) : otherwise;
}

/// Whether it downloads what this page is about.
bool isDownloadOf(const store::JobRecord& job, study::DownloadKind kind) {
    if (job.request.kind != study::kDownloadJob || store::hasEnded(job.state))
        return false;
    const auto request = nlohmann::json::parse(job.request.request, nullptr, false);
    return request.is_object() && request.value("kind", "") == wordOf(kind);
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
        const auto title = m_jobs.extract(job.id.value).mapped();
        if (job.state == store::JobState::Finished)
            Q_EMIT finished(nameIn(job.result, title));
        else if (job.state == store::JobState::Failed)
            Q_EMIT failed(told(job.error));
    }
}

} // namespace retort::ui
