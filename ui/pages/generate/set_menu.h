#pragma once
// What can be done with the gallery's set as a whole: use it in the study, open its folder, export, rename,
// delete.

#include "models/generate/generated_gallery.h"

#include <QMenu>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <optional>

namespace retort::store {
class Workspace;
}

namespace retort::ui {

class Session;

class SetMenu : public QMenu {
    Q_OBJECT

public:
    /// Both must outlive it.
    SetMenu(Session& session, GeneratedGallery& gallery, QWidget* parent = nullptr);

    /// Into a new folder.
    void exportTo(const std::filesystem::path& folder);
    void rename(const QString& name);
    /// The set is out of sight at once, and gone for good when some time has passed; a window that is closed
    /// before leaves it.
    void discard();
    void takeBack();
    /// A set that is discarded and not gone yet.
    const std::optional<store::SyntheticSetRecord>& discarded() const { return m_discarded; }

Q_SIGNALS:
    void useWanted();
    void mapWanted();
    /// Sets are other ones than before.
    void changed();
    void done(const QString& message);
    void failed(const QString& message);

private:
    void exportSet(SyntheticSetId set, const std::filesystem::path& folder);
    void renameSet(SyntheticSetId set, const QString& name);
    void showAvailability();
    void chooseExport();
    void askName();
    void remove();
    /// Why the set cannot be renamed or deleted just now.
    QString obstacle() const;
    /// Changes the workspace on the store's thread.
    void change(std::function<Status(store::Workspace&)> change, const QString& message);

    Session& m_session;
    GeneratedGallery& m_gallery;
    QAction* m_use;
    QAction* m_map;
    QAction* m_open;
    QAction* m_export;
    QAction* m_rename;
    QAction* m_delete;
    QTimer m_patience;
    std::optional<store::SyntheticSetRecord> m_discarded;
};

} // namespace retort::ui
