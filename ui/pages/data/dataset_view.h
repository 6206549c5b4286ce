#pragma once
// A dataset opened up: its images, classes, labelled part, and what was excluded; or why it cannot be.

#include "models/session/data_shelf.h"

#include <QStackedWidget>

class QPushButton;
class QTabWidget;
class QToolButton;

namespace retort::ui {

class ClassesTab;
class EmptyState;
class ImagesTab;
class ExcludedTab;
class Session;
class SplitTab;

class DatasetView : public QStackedWidget {
    Q_OBJECT

public:
    DatasetView(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    /// Shows it as it stands on the shelf.
    void showDataset(const QString& name);

Q_SIGNALS:
    /// A person wants the import off the list.
    void forgetAsked(const QString& name);
    /// A person wants a known dataset from the web.
    void downloadAsked(const QString& name);

private:
    QWidget* makeTabs(Session& session);
    QWidget* makeActions();
    void showReady(const ShelvedDataset& set);
    void showWaiting(const ShelvedDataset& set);
    bool isImport() const;
    bool canDownload(const ShelvedDataset& set) const;

    DataShelf& m_shelf;
    std::filesystem::path m_imports;
    std::filesystem::path m_lists; ///< of what can be downloaded
    QString m_name;
    OpenDataset m_shown;
    EmptyState* m_state;
    QPushButton* m_download;
    QPushButton* m_openPage;
    QPushButton* m_lookAgain;
    QPushButton* m_forgetBroken;
    QToolButton* m_forget;
    QTabWidget* m_tabs;
    ImagesTab* m_images;
    ClassesTab* m_classes;
    SplitTab* m_split;
    ExcludedTab* m_excluded;
};

} // namespace retort::ui
