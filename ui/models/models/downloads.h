#pragma once
// Downloads that a page has asked for: jobs of the queue, followed to their end.

#include "jobs/web_download.h"
#include "store/job_table.h"

#include <QObject>

#include <map>

namespace retort::ui {

class Session;

class Downloads : public QObject {
    Q_OBJECT

public:
    Downloads(Session& session, study::DownloadKind kind, QObject* parent = nullptr);

    /// `source`: a list of the program by name, or a list's file. queued() or failed() follows.
    void start(const QString& source);

Q_SIGNALS:
    void queued(const QString& title);
    /// It is there under this name.
    void finished(const QString& name);
    void failed(const QString& message);

private:
    void follow();
    void tellOutcome(const store::JobRecord& job);

    Session& m_session;
    study::DownloadKind m_kind;
    std::map<std::int64_t, QString> m_jobs; ///< titles by number
};

} // namespace retort::ui
