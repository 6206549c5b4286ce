#include "models/distil/study_shelf.h"

#include "jobs/study_job.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "store/study_table.h"

#include <QDateTime>

#include <algorithm>
#include <memory>

namespace retort::ui {

namespace {

QString standingOf(const study::StudySummary& study) {
    const auto of = [&](store::RunState state) {
        const auto found = study.runs.find(state);
        return found == study.runs.end() ? std::size_t{0} : found->second;
    };
    std::size_t runs = 0;
    for (const auto& [state, number] : study.runs)
        runs += number;
    if (runs == 0)
        return StudyShelf::tr("not run yet");
    auto text = StudyShelf::tr("%1 of %2 finished").arg(of(store::RunState::Finished)).arg(runs);
    if (const auto failed = of(store::RunState::Failed); failed > 0)
        text += QStringLiteral(", ") + StudyShelf::tr("%1 failed").arg(failed);
    return text;
}

QString localTime(const std::string& utc) {
    const auto time = QDateTime::fromString(qt(utc), Qt::ISODate);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd hh:mm")) : qt(utc);
}

} // namespace

StudyShelf::StudyShelf(Session& session, QObject* parent)
    : TableModel(
          {{.title = tr("Study"), .display = [](const StudyRow& row) { return QVariant(row.name); }},
           {.title = tr("Runs"), .display = [](const StudyRow& row) { return QVariant(row.standing); }},
           {.title = tr("Tags"), .display = [](const StudyRow& row) { return QVariant(row.tags); }},
           {.title = tr("Note"),
            .display = [](const StudyRow& row) { return QVariant(row.note); },
            .tip = [](const StudyRow& row) { return QVariant(row.note); }},
           {.title = tr("Created"), .display = [](const StudyRow& row) { return QVariant(row.created); }}},
          parent),
      m_session(session) {
    connect(&session, &Session::storeChanged, this, &StudyShelf::reload);
    connect(&session, &Session::jobsChanged, this, &StudyShelf::reload);
}

void StudyShelf::reload() {
    m_session.reader().ask(
        this, [](store::Workspace& workspace) { return study::listStudies(workspace); },
        [this](Result<std::vector<study::StudySummary>> studies) {
            if (!studies.ok())
                return Q_EMIT failed(told(studies.error()));
            std::vector<StudyRow> rows;
            for (const auto& study : *studies)
                rows.push_back({.name = qt(study.name),
                                .tags = qt(study.tags),
                                .note = qt(study.note),
                                .standing = standingOf(study),
                                .created = localTime(study.createdAt)});
            setRows(std::move(rows));
        });
}

void StudyShelf::change(Work work, std::function<void()> then) {
    m_session.reader().ask(this, std::move(work), [this, then = std::move(then)](const Status& changed) {
        if (!changed.ok())
            Q_EMIT failed(told(changed.error()));
        else if (then)
            then();
        // Other pages show studies by name.
        Q_EMIT m_session.storeChanged();
    });
}

bool StudyShelf::isHeldByQueue(const QString& study) {
    const auto name = utf8(study);
    const bool held = std::ranges::any_of(m_session.queue().jobs(), [&](const store::JobRecord& job) {
        return study::isJobOfStudy(job, name) && !hasEnded(job.state);
    });
    if (held)
        Q_EMIT failed(tr("%1 is in the queue: rename or delete it when its job has ended.").arg(study));
    return held;
}

void StudyShelf::rename(const QString& study, const QString& name) {
    if (isHeldByQueue(study))
        return;
    change([from = utf8(study),
            to = utf8(name)](store::Workspace& workspace) { return study::renameStudy(workspace, from, to); },
           [this, study, name] { Q_EMIT renamed(study, name); });
}

void StudyShelf::annotate(const QString& study, const QString& note, const QString& tags) {
    change([study = utf8(study), note = utf8(note), tags = utf8(tags)](store::Workspace& workspace) {
        return store::StudyTable(workspace.database()).annotate(study, note, tags);
    });
}

void StudyShelf::duplicate(const QString& study) {
    const auto copy = std::make_shared<std::string>();
    change(
        [study = utf8(study), copy](store::Workspace& workspace) -> Status {
            RETORT_TRY(*copy, study::duplicateStudy(workspace, study));
            return {};
        },
        [this, copy] { Q_EMIT duplicated(qt(*copy)); });
}

void StudyShelf::remove(const QString& study) {
    if (isHeldByQueue(study))
        return;
    const auto removed = std::make_shared<StudyId>();
    change(
        [study = utf8(study), removed](store::Workspace& workspace) -> Status {
            RETORT_TRY(*removed, store::StudyTable(workspace.database()).remove(study));
            return {};
        },
        [this, removed, study] {
            m_deleted.push_back(*removed);
            Q_EMIT deleted(study);
            Q_EMIT undoChanged();
        });
}

void StudyShelf::undo() {
    if (m_deleted.empty())
        return;
    change(
        [study = m_deleted.back()](store::Workspace& workspace) {
            return store::StudyTable(workspace.database()).restore(study);
        },
        [this] {
            m_deleted.pop_back();
            Q_EMIT undoChanged();
        });
}

Qt::ItemFlags StudyShelf::flags(const QModelIndex& index) const {
    const auto flags = TableModel::flags(index);
    const bool isText = index.column() == Name || index.column() == Tags || index.column() == Note;
    return isText ? flags | Qt::ItemIsEditable : flags;
}

QVariant StudyShelf::data(const QModelIndex& index, int role) const {
    return TableModel::data(index, role == Qt::EditRole ? static_cast<int>(Qt::DisplayRole) : role);
}

bool StudyShelf::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    const auto text = value.toString().trimmed();
    const auto& old = row(index.row());
    if (text == index.data().toString())
        return false;
    if (index.column() == Name && text.isEmpty()) {
        Q_EMIT failed(tr("A study needs a name; press F2 and type one."));
        return false;
    }
    switch (index.column()) {
    case Name: rename(old.name, text); return true;
    case Tags: annotate(old.name, old.note, text); return true;
    case Note: annotate(old.name, text, old.tags); return true;
    default: return false;
    }
}

} // namespace retort::ui
