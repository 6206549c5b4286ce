#pragma once
// Data: the datasets as cards, the chosen one opened below, and how a person's own folder becomes one.

#include "data/registry/registry.h"
#include "pages/page.h"

#include <filesystem>
#include <optional>

class QPushButton;

namespace retort::ui {

class DatasetBar;
class DatasetView;
class DataShelf;
class Downloads;
class FolderImport;
class ImportForm;
class Session;

class DataPage : public Page {
    Q_OBJECT

public:
    DataPage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    /// Chooses the dataset, once it is on the shelf.
    void showDataset(const QString& name);
    /// Offers to add the folder or archive.
    void addFolder(const std::filesystem::path& folder);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeRoomForForm();
    void chooseFolder();
    void chooseArchive();
    void showImported(const QString& name, const data::DatasetSummary& summary);
    void closeForm();
    void showDownloads();
    void forget(const QString& name);
    void showForgotten(const Result<data::ForgottenImport>& forgotten);
    void restore(const data::ForgottenImport& import);

    Session& m_session;
    DataShelf& m_shelf;
    FolderImport* m_import;
    Downloads* m_downloads;
    QPushButton* m_addArchive;
    QPushButton* m_add;
    ImportForm* m_form;
    DatasetBar* m_bar;
    DatasetView* m_view;
    QString m_wanted; ///< to be chosen when it is on the shelf
};

} // namespace retort::ui
