#include "pages/generate/set_menu.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "synthesis/sets/export_set.h"
#include "synthesis/sets/set_changes.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QInputDialog>
#include <QUrl>

#include <memory>
#include <utility>

namespace retort::ui {

namespace {

constexpr int kPatience = 15'000; ///< milliseconds in which a deleted set can be had back

void setReason(QAction& action, const QString& reason, const QString& tip) {
    action.setEnabled(reason.isEmpty());
    action.setToolTip(reason.isEmpty() ? tip : reason);
}

} // namespace

SetMenu::SetMenu(Session& session, GeneratedGallery& gallery, QWidget* parent)
    : QMenu(parent), m_session(session), m_gallery(gallery), m_use(addAction(tr("Use in study"))),
      m_map(addAction(tr("Map of embeddings"))), m_open(addAction(tr("Open folder"))),
      m_export(addAction(tr("Export…"))), m_rename(addAction(tr("Rename…"))),
      m_delete(addAction(tr("Delete"))) {
    setToolTipsVisible(true);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(this, &QMenu::aboutToShow, this, &SetMenu::showAvailability);
    connect(m_use, &QAction::triggered, this, &SetMenu::useWanted);
    connect(m_map, &QAction::triggered, this, &SetMenu::mapWanted);
    connect(m_open, &QAction::triggered, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(qt(m_gallery.files()->summary().path)));
    });
    connect(m_export, &QAction::triggered, this, &SetMenu::chooseExport);
    connect(m_rename, &QAction::triggered, this, &SetMenu::askName);
    connect(m_delete, &QAction::triggered, this, &SetMenu::discard);
    connect(&m_patience, &QTimer::timeout, this, &SetMenu::remove);
}

void SetMenu::showAvailability() {
    const auto& set = m_gallery.set();
    const auto none = set ? QString() : tr("There is no set yet");
    const auto unfinished = set && set->finished ? none : tr("The set is not finished yet");
    setReason(*m_use, unfinished, tr("The study on the Distil page learns from this set as it is"));
    setReason(*m_map, unfinished, tr("Its images and the real ones as points, by the teacher's embeddings"));
    setReason(*m_open, none, tr("In the file manager"));
    setReason(*m_export, unfinished,
              tr("A folder of class folders with the kept images and a manifest of their origin"));
    setReason(*m_rename, none.isEmpty() ? obstacle() : none, tr("The set and its folder"));
    setReason(*m_delete, none.isEmpty() ? obstacle() : none, tr("Can be undone for a short while"));
}

QString SetMenu::obstacle() const {
    return m_session.queue().isBusy() ? tr("A running job may use the set; wait for it, or pause it")
                                      : QString();
}

void SetMenu::chooseExport() {
    const auto set = *m_gallery.set(); // while the dialog is open, another one may come to be shown
    const auto proposal = m_session.paths().exports() / set.request.name;
    const auto folder = QFileDialog::getSaveFileName(this, tr("Export into a new folder"), qt(proposal), {},
                                                     {}, QFileDialog::ShowDirsOnly);
    if (!folder.isEmpty())
        exportSet(set.id, path(folder));
}

void SetMenu::exportTo(const std::filesystem::path& folder) {
    exportSet(m_gallery.set()->id, folder);
}

void SetMenu::exportSet(SyntheticSetId set, const std::filesystem::path& folder) {
    change(
        [set, folder](store::Workspace& workspace) -> Status {
            RETORT_TRY(const auto opened, synthesis::openSyntheticSet(workspace, set));
            return synthesis::exportSet(*opened, folder);
        },
        tr("Exported to %1.").arg(qt(folder)));
}

void SetMenu::askName() {
    bool accepted = false;
    const auto set = *m_gallery.set();
    const auto name = QInputDialog::getText(this, tr("Rename the set"), tr("Name"), QLineEdit::Normal,
                                            qt(set.request.name), &accepted);
    if (accepted)
        renameSet(set.id, name.trimmed());
}

void SetMenu::rename(const QString& name) {
    renameSet(m_gallery.set()->id, name);
}

void SetMenu::renameSet(SyntheticSetId set, const QString& name) {
    change([set, name = utf8(name)](
               store::Workspace& workspace) { return synthesis::renameSet(workspace, set, name); },
           tr("The set is called %1.").arg(name));
}

void SetMenu::discard() {
    if (m_discarded)
        remove();
    m_discarded = m_gallery.set();
    m_patience.start();
    Q_EMIT changed();
}

void SetMenu::takeBack() {
    m_patience.stop();
    m_discarded.reset();
    Q_EMIT changed();
}

void SetMenu::remove() {
    m_patience.stop();
    const auto set = std::exchange(m_discarded, {});
    if (!set)
        return;
    if (const auto reason = obstacle(); !reason.isEmpty()) {
        Q_EMIT failed(tr("%1 was not deleted: %2.").arg(qt(set->request.name), reason));
        Q_EMIT changed();
        return;
    }
    change([id = set->id](store::Workspace& workspace) { return synthesis::deleteSet(workspace, id); }, {});
}

void SetMenu::change(std::function<Status(store::Workspace&)> change, const QString& message) {
    m_session.transfers().ask(this, std::move(change), [this, message](const Status& outcome) {
        if (!outcome.ok())
            Q_EMIT failed(told(outcome.error()));
        else if (!message.isEmpty())
            Q_EMIT done(message);
        Q_EMIT changed();
    });
}

} // namespace retort::ui
