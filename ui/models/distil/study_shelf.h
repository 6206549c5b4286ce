#pragma once
// The studies of the workspace as a table, and what a person does with them: rename, duplicate, annotate,
// tag, delete and take that back. Name, tags and note can be edited in place.

#include "models/session/table_model.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#include "study/report/study_list.h"
#endif

#include <functional>
#include <optional>
#include <vector>

namespace retort::ui {

class Session;

struct StudyRow {
    QString name{};
    QString tags{};
    QString note{};
    QString standing{}; ///< "8 of 8 finished"
    QString created{};  ///< "2026-11-28 18:02"
};

class StudyShelf : public TableModel<StudyRow> {
    Q_OBJECT

public:
    enum Column { Name, Standing, Tags, Note, Created };

    explicit StudyShelf(Session& session, QObject* parent = nullptr);

    void reload();
    bool canUndo() const { return !m_deleted.empty(); }

    /// Each is answered by done() or failed(), and the table is read again.
    void rename(const QString& study, const QString& name);
    void annotate(const QString& study, const QString& note, const QString& tags);
    void duplicate(const QString& study);
    void remove(const QString& study);
    /// Takes back the deletion that came last.
    void undo();

    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void renamed(const QString& study, const QString& name);
    void duplicated(const QString& copy);
    void deleted(const QString& study);
    void failed(const QString& message);
    void undoChanged();

protected:
    QVariant keyOf(const StudyRow& row) const override { return row.name; }

private:
    using Work = std::function<Status(store::Workspace&)>;
    /// On the store's thread; `then` where it worked.
    void change(Work work, std::function<void()> then = {});
    /// A study that runs or waits would be stored again under its old name. Says so.
    bool isHeldByQueue(const QString& study);

    Session& m_session;
    std::vector<StudyId> m_deleted; ///< in this session, the last one behind
};

} // namespace retort::ui
