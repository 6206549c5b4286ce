#include "models/students/latency_book.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "settings/settings.h"
#include "teacher/model_list.h"

#include <QCryptographicHash>
#include <QSysInfo>
#include <QVariantMap>

#include <algorithm>

namespace retort::ui {

namespace {

/// Settings may be shared by several machines, and what is measured depends on each.
QString latencyKey(const std::string& what, const study::ComputeContext& environment) {
    const auto whole = utf8(QSysInfo::machineHostName()) + '\n' + environment.device + '\n' +
                       environment.precision + '\n' + std::to_string(environment.threads) + '\n' + what;
    const auto hash = QCryptographicHash::hash(QByteArray::fromStdString(whole), QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex().left(32));
}

std::string teacherSubject(const std::string& name) {
    return "teacher " + name;
}

std::optional<study::Latency> rememberedLatency(const QString& key) {
    const auto map = settings::latency(key).value();
    const auto value = [&](const char* name) { return map.value(QLatin1String(name)); };
    study::Latency latency{.milliseconds = value("milliseconds").toDouble(),
                           .passes = value("passes").toInt(),
                           .threads = value("threads").toInt(),
                           .device = utf8(value("device").toString()),
                           .precision = utf8(value("precision").toString()),
                           .parameters = value("parameters").toLongLong(),
                           .multiplyAdds = value("multiplyAdds").toLongLong()};
    if (!(latency.milliseconds > 0))
        return {};
    return latency;
}

void rememberLatency(const QString& key, const study::Latency& latency) {
    settings::latency(key).set(
        QVariantMap{{QStringLiteral("milliseconds"), latency.milliseconds},
                    {QStringLiteral("passes"), latency.passes},
                    {QStringLiteral("threads"), latency.threads},
                    {QStringLiteral("device"), qt(latency.device)},
                    {QStringLiteral("precision"), qt(latency.precision)},
                    {QStringLiteral("parameters"), qlonglong{latency.parameters}},
                    {QStringLiteral("multiplyAdds"), qlonglong{latency.multiplyAdds}}});
}

/// Of two teachers one after the other, as they are asked.
Result<study::Latency> latencyOfTeachers(const std::vector<std::string>& names,
                                         const study::ModelSearch& search, study::LatencyOptions options) {
    options.vocabularyFolders = search.folders;
    std::optional<study::Latency> all;
    for (const auto& name : names) {
        RETORT_TRY(const auto folder, study::findModel(name, search));
        RETORT_TRY(auto latency, study::teacherLatency(folder, options));
        if (all) {
            latency.milliseconds += all->milliseconds;
            latency.parameters += all->parameters;
            latency.multiplyAdds += all->multiplyAdds;
        }
        all = std::move(latency);
    }
    return all.value_or(study::Latency{});
}

} // namespace

LatencyBook::LatencyBook(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &Session::jobsChanged, this, &LatencyBook::changed);
}

LatencyBook::~LatencyBook() {
    m_stop.request_stop();
}

std::optional<study::Latency> LatencyBook::ofStudent(const TrainedStudent& student) const {
    if (!student.isUsable())
        return {};
    return find(student.shape);
}

std::optional<study::Latency> LatencyBook::ofTeacher(const std::string& name) const {
    if (name.empty())
        return {};
    return find(teacherSubject(name));
}

std::optional<study::Latency> LatencyBook::find(const std::string& subject) const {
    const auto [known, isNew] = m_known.try_emplace(subject);
    if (isNew)
        known->second = rememberedLatency(latencyKey(subject, m_session.environment()));
    return known->second;
}

QString LatencyBook::whyNot(const TrainedStudent& student) const {
    if (!student.isUsable())
        return student.problem;
    if (isMeasuring())
        return tr("A measurement is running.");
    const auto jobs = m_session.queue().jobs();
    if (std::any_of(jobs.begin(), jobs.end(),
                    [](const store::JobRecord& job) { return job.state == store::JobState::Running; }))
        return tr("A running job would slow the measurement down. Pause it, or wait until it ends.");
    return {};
}

void LatencyBook::measure(const TrainedStudent& student) {
    if (!whyNot(student).isEmpty())
        return;
    const auto& environment = m_session.environment();
    const study::LatencyOptions options{.device = environment.device,
                                        .precision = environment.precision,
                                        .threads = environment.threads,
                                        .stop = m_stop.get_token()};
    ++m_open;
    m_thread.run(
        this, [file = student.file, options] { return study::studentLatency(file, options); },
        [this, subject = student.shape](const Result<study::Latency>& latency) { take(subject, latency); });
    if (!student.teacher.empty()) {
        ++m_open;
        m_thread.run(
            this,
            [names = student.teachers,
             search = study::ModelSearch::in(environment.resources, m_session.folder()),
             options] { return latencyOfTeachers(names, search, options); },
            [this, subject = teacherSubject(student.teacher)](const Result<study::Latency>& latency) {
                take(subject, latency);
            });
    }
    Q_EMIT changed();
}

void LatencyBook::take(const std::string& subject, const Result<study::Latency>& latency) {
    --m_open;
    if (latency.ok())
        rememberLatency(latencyKey(subject, m_session.environment()), *latency);
    m_known.erase(subject);
    Q_EMIT changed();
    if (!latency.ok() && latency.error().code != ErrorCode::Cancelled)
        Q_EMIT failed(tr("It could not be measured: %1").arg(told(latency.error())));
}

} // namespace retort::ui
